// What a key of a known form is called, and where its owner makes a new one. Addresses are pages that a person opens.

export interface Service {
  /** For a sentence: `a GitHub token`. */
  readonly what: string
  /** Where the old key is ended and a new one made. */
  readonly rotate?: string
}

/** By the short names of the rules in formats.ts. */
const services: Readonly<Record<string, Service>> = {
  aws: {
    what: 'an AWS secret access key',
    rotate: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
  },
  gcp: { what: 'a Google Cloud key', rotate: 'https://cloud.google.com/iam/docs/keys-create-delete' },
  privatekey: { what: 'a private key' },
  npm: { what: 'an npm token', rotate: 'https://www.npmjs.com/settings/~/tokens' },
  basicauth: { what: 'an address with a password in it' },
  slack: { what: 'a Slack token', rotate: 'https://api.slack.com/apps' },
  sendgrid: { what: 'a SendGrid key', rotate: 'https://app.sendgrid.com/settings/api_keys' },
  shopify: { what: 'a Shopify key' },
  stripe: { what: 'a Stripe key', rotate: 'https://dashboard.stripe.com/apikeys' },
  github: { what: 'a GitHub token', rotate: 'https://github.com/settings/tokens' },
  gitlab: { what: 'a GitLab token', rotate: 'https://gitlab.com/-/user_settings/personal_access_tokens' },
  grafana: { what: 'a Grafana token' },
  openai: { what: 'an OpenAI key', rotate: 'https://platform.openai.com/api-keys' },
  anthropic: { what: 'an Anthropic key', rotate: 'https://platform.claude.com/settings/keys' },
  groq: { what: 'a Groq key' },
  huggingface: { what: 'a Hugging Face token', rotate: 'https://huggingface.co/settings/tokens' },
  linear: { what: 'a Linear key', rotate: 'https://linear.app/settings/account/security' },
  notion: { what: 'a Notion token', rotate: 'https://www.notion.so/profile/integrations' },
  '1password': { what: 'a 1Password service account token' },
  'database-connection-string': { what: 'a database address with a password in it' },
  'hashicorp-vault': { what: 'a HashiCorp Vault token' },
  vercel: { what: 'a Vercel token', rotate: 'https://vercel.com/account/settings/tokens' },
  databricks: { what: 'a Databricks token' },
  docker: { what: 'a Docker token', rotate: 'https://app.docker.com/settings/personal-access-tokens' },
  figma: { what: 'a Figma token', rotate: 'https://www.figma.com/settings' },
  cloudflare: { what: 'a Cloudflare token', rotate: 'https://dash.cloudflare.com/profile/api-tokens' },
  tailscale: { what: 'a Tailscale key', rotate: 'https://login.tailscale.com/admin/settings/keys' },
}

/** A rule that is new in the package is called by its own name. */
export function serviceOf(rule: string): Service {
  return services[rule] ?? { what: `a key of ${rule}` }
}

export const namedServices: readonly string[] = Object.keys(services)
