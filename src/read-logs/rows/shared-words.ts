import { rowsOf } from '../row.ts'

/** Words that several libraries have in common; they come after those that name one. */
export const sharedRows = [
  ...rowsOf('PyJWT, python-jose, ruby-jwt or php-jwt', 'run', {
    signature: ['Signature verification failed', 'Signature verification raised'],
    malformed: ['Not enough segments'],
    expired: ['Signature has expired', 'Expired token'],
  }),
  ...rowsOf(
    'PyJWT or python-jose',
    'run',
    { audience: ['Invalid audience'], issuer: ['Invalid issuer'] },
    { needsWord: true },
  ),
  ...rowsOf('jose or lua-resty-openidc', 'run', { signature: ['signature verification failed'] }, { needsWord: true }),
  // Of Kong from kong/plugins/jwt/jwt_parser.lua.
  ...rowsOf('jsonwebtoken or Kong', 'run', { signature: [/\b[Ii]nvalid signature\b/] }, { needsWord: true }),
  ...rowsOf(
    'a JWT library',
    'run',
    { expired: ['Token has expired', 'token expired'], algorithm: ['Algorithm not supported'] },
    { needsWord: true },
  ),
] as const
