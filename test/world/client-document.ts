// What a client identity metadata document of Valetkey looks like when a test publishes one. Knows nobody who reads it.

export const exampleClientId = 'https://valetkey.example/client.json'

/** The ports that the document lists; a listener may take any other, for the client is a native one. */
export const documentPorts = [33418, 33419, 33420]

export function clientDocument(url: string = exampleClientId): Record<string, unknown> {
  const hosts = ['127.0.0.1', '[::1]', 'localhost']
  const redirects = ['', ...documentPorts.map(port => `:${port}`)].flatMap(port =>
    hosts.map(host => `http://${host}${port}/callback`),
  )
  return {
    client_id: url,
    client_name: 'Valetkey',
    client_uri: 'https://valetkey.example',
    application_type: 'native',
    redirect_uris: redirects,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  }
}
