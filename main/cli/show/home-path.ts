// How a path is written for people: what lies in their home begins with `~`.

export function homePath(path: string, home: string): string {
  return home !== '/' && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}
