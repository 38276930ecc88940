// Which servers a newcomer can pick with one click: public MCP servers that sign people in by OAuth for any client.

export interface WellKnownServer {
  readonly title: string
  readonly url: string
  /** What it is for, in our words. */
  readonly about: string
}

// The addresses are the ones that their publishers document. Servers that admit only clients they know by name are
// left out: the first thing a newcomer tries must work.
export const wellKnownServers: readonly WellKnownServer[] = [
  { title: 'Linear', url: 'https://mcp.linear.app/mcp', about: 'Issues and projects' },
  { title: 'Notion', url: 'https://mcp.notion.com/mcp', about: 'Pages and databases' },
  { title: 'Sentry', url: 'https://mcp.sentry.dev/mcp', about: 'Errors and traces' },
  { title: 'Atlassian', url: 'https://mcp.atlassian.com/v1/mcp', about: 'Jira and Confluence' },
  { title: 'Stripe', url: 'https://mcp.stripe.com', about: 'Payments and customers' },
  { title: 'Hugging Face', url: 'https://huggingface.co/mcp', about: 'Models and datasets' },
]
