import { PATH } from './npm.ts'

export interface N8nPlace {
  /** Where it keeps its database, its settings and the installed packages. */
  readonly userFolder: string
  readonly port: number
  /** Where it would take a runner of Code nodes; none comes. */
  readonly brokerPort: number
}

/** Nothing of this machine's own environment, and no way out of it: whatever n8n would ask elsewhere meets a dead port. */
export function n8nEnvironment({ userFolder, port, brokerPort }: N8nPlace): Record<string, string> {
  const origin = `http://127.0.0.1:${port}`
  const nowhere = 'http://127.0.0.1:9'
  return {
    PATH,
    HOME: userFolder,
    TZ: 'UTC',
    NO_COLOR: '1',
    HTTPS_PROXY: nowhere,
    HTTP_PROXY: nowhere,
    NO_PROXY: '127.0.0.1,localhost',
    DB_TYPE: 'sqlite',
    WEBHOOK_URL: `${origin}/`,
    N8N_USER_FOLDER: userFolder,
    N8N_PORT: String(port),
    N8N_HOST: '127.0.0.1',
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_PROTOCOL: 'http',
    N8N_EDITOR_BASE_URL: origin,
    N8N_ENCRYPTION_KEY: 'for-tests-only',
    N8N_SECURE_COOKIE: 'false',
    // A runner of its own would outlive an n8n that is killed. No node here needs one.
    N8N_RUNNERS_MODE: 'external',
    N8N_RUNNERS_AUTH_TOKEN: 'for-tests-only',
    N8N_RUNNERS_BROKER_PORT: String(brokerPort),
    N8N_LOG_LEVEL: 'info',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
    N8N_DYNAMIC_BANNERS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_HIRING_BANNER_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
    N8N_VERIFIED_PACKAGES_ENABLED: 'false',
  }
}
