export type StatusClass =
  | 'redirect'
  | 'unauthorized'
  | 'forbidden'
  | 'missing'
  | 'method'
  | 'gone'
  | 'large'
  | 'many'
  | 'server'
  | 'client'

const CLASSES: Readonly<Record<number, StatusClass>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'missing',
  405: 'method',
  410: 'gone',
  413: 'large',
  429: 'many',
}

/** What kind of answer a status is that is no success. */
export function classOf(status: number): StatusClass {
  const known = CLASSES[status]
  if (known !== undefined) return known
  if (status >= 300 && status < 400) return 'redirect'
  return status >= 500 ? 'server' : 'client'
}
