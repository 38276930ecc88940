// Which variables decide what a program loads, runs or trusts. One of them as a key would be a part of the command that nobody
// can read before approving it. SECURITY S16. No such list is whole: what does not sound like a key is marked as well.

const exact = [
  'PATH PATHEXT HOME USERPROFILE SHELL COMSPEC ENV IFS PS4 BASH_ENV SHELLOPTS BASHOPTS PROMPT_COMMAND TMPDIR TMP TEMP',
  'NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED NODE_REPL_EXTERNAL_MODULE',
  'PERL5LIB PERL5OPT PERL5DB PERLLIB RUBYOPT RUBYLIB CLASSPATH JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS JAVA_HOME',
  'DOTNET_STARTUP_HOOKS CORECLR_PROFILER_PATH GLIBC_TUNABLES GCONV_PATH SSH_ASKPASS EDITOR VISUAL PAGER BROWSER',
  'HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE CURL_HOME',
  'GIT_SSH GIT_SSH_COMMAND GIT_ASKPASS GIT_EDITOR GIT_PAGER GIT_EXEC_PATH GIT_DIR GIT_EXTERNAL_DIFF GIT_PROXY_COMMAND',
  'DOCKER_HOST OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES',
]
const names: ReadonlySet<string> = new Set(exact.flatMap(line => line.split(' ')))
const families = /^(?:LD|DYLD|XDG|GIT_CONFIG|NPM_CONFIG|PIP|UV|BUN|BUNDLE|GEM)_|^PYTHON[A-Z]+$/
const soundsSecret = /TOKEN|SECRET|PASSW|API_?KEY|CREDENTIAL|PRIVATE_?KEY|AUTH/

export function steers(name: string): boolean {
  const upper = name.toUpperCase()
  return names.has(upper) || (families.test(upper) && !soundsSecret.test(upper))
}
