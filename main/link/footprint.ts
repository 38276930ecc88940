// How a bridge stays small: it copies bytes and gains nothing from compiled code, which would cost it 5 MiB after some hundred calls.
// Measured on Node 24 (V8 13.6): 16.6 MiB private after 500 calls with the compilers, 11.3 without; see `npm run bench`.

/**
 * Keeps V8 from compiling what runs often, and its nursery from growing with the load. To be called once the first answer is out and not before: V8 checks its flags against
 * those under which Node's own code was cached, and a start with other flags compiles all of it anew (4 ms).
 */
export function stayInterpreted(): void {
  // Not imported: the first `import()` of a process loads the machinery of modules. Node older than 20.16 stays as it is.
  const v8 = process.getBuiltinModule?.('node:v8')
  for (const flag of ['--no-sparkplug', '--no-maglev', '--no-opt', '--semi-space-growth-factor=1'])
    v8?.setFlagsFromString(flag)
}
