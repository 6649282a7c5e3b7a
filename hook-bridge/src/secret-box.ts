import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import { newKeyBytes } from './ids.ts'

/** Seals secrets for the database and opens them again (AES-256-GCM). */
export interface SecretBox {
  /** Returns `v1.<key id>.<base64url of nonce, ciphertext and tag>`. */
  seal(secret: string): string
  /** Throws with a message for people when the master key is not the one that sealed it, or the text was damaged. */
  open(sealed: string): string
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** The id of the master key that sealed a text. */
export function masterKeyIdOf(sealed: string): string {
  return sealed.split('.')[1] ?? ''
}

/** A box, and the id of its master key. */
export interface KeyedBox extends SecretBox {
  /** Tells master keys apart, and nothing about them: 8 hex digits. */
  readonly keyId: string
}

/** `masterKey`: any text of 32 characters or more; the AES key is derived from it (HKDF-SHA256). */
export function createSecretBox(masterKey: string): KeyedBox {
  const key = Buffer.from(hkdfSync('sha256', masterKey, '', 'hook-bridge secrets v1', 32))
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 8)

  return {
    keyId,
    seal(secret) {
      const nonce = newKeyBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([
        nonce,
        cipher.update(secret, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return `v1.${keyId}.${sealed.toString('base64url')}`
    },
    open(sealed) {
      const [version, sealedWith, text] = sealed.split('.')
      if (version !== 'v1' || text === undefined) {
        throw new Error('A stored secret has an unknown form. Was the database made by a newer version?')
      }
      if (sealedWith !== keyId) {
        throw new Error(
          `A stored secret was sealed with another master key (id ${sealedWith}; the one in use is ${keyId}). ` +
            'Set HOOK_BRIDGE_MASTER_KEY, or put back the master.key file, that belongs to this database.',
        )
      }
      try {
        return decipher(Buffer.from(text, 'base64url'))
      } catch (error) {
        throw new Error('A stored secret is damaged. Put back a copy of the database.', { cause: error })
      }
    },
  }

  function decipher(bytes: Buffer): string {
    const gcm = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    gcm.setAuthTag(bytes.subarray(-TAG_BYTES))
    return gcm.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + gcm.final('utf8')
  }
}
