// What a client without a model or a person puts into arguments and forms: the default, else anything that fits the schema.

export interface Schema {
  readonly type?: string | readonly string[]
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly minItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

/** Arguments of a tool: what it requires, and whatever has a default. */
export function inventedArguments({ properties = {}, required = [] }: Schema): Record<string, unknown> {
  const wanted = Object.entries(properties).filter(([name, schema]) => required.includes(name) || 'default' in schema)
  return Object.fromEntries(wanted.map(([name, schema]) => [name, invented(schema)]))
}

/** A form as a person who changes nothing sends it: each field with its default, the others with something. */
export function filledForm({ properties = {} }: Schema): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, invented(schema)]))
}

function invented(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const choice = schema.oneOf?.[0] ?? schema.anyOf?.[0]
  if (choice) return invented(choice)
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  if (type === 'integer' || type === 'number') return 7
  if (type === 'boolean') return true
  if (type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => invented(schema.items ?? {}))
  if (type === 'object') return inventedArguments(schema)
  return type === 'null' ? null : 'something'
}
