// Stands in for the editing of documents until it lands.
export function notBuiltYet(): Error {
  return new Error('editing documents lands within the hour')
}
