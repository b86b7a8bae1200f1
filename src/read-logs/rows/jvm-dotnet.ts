import { rowsOf } from '../row.ts'

/** From source: jjwt 0.5–0.13, java-jwt 3 and 4, Nimbus, Spring Security 5–7, SmallRye, ASP.NET Core and its IDX codes. */
export const jvmAndDotnetRows = [
  ...rowsOf('jjwt', 'jwtk/jjwt DefaultJwtParser.java, Keys.java', {
    signature: ['JWT signature does not match locally computed signature'],
    malformed: ['JWT strings must contain exactly 2 period characters', 'Invalid compact JWT string: '],
    expired: [/JWT expired (at )?[0-9]/],
    'not-yet-valid': ['JWT must not be accepted before ', /JWT early by [0-9]{1,15} milliseconds/],
    claim: [/Missing expected '[^']{1,32}' value in/],
    key: [
      'bits which is not secure enough for any JWT HMAC-SHA algorithm',
      /signing key's size is [0-9]{1,5} bits which is not secure enough/,
    ],
  }),
  ...rowsOf('java-jwt', 'auth0/java-jwt JWTVerifier.java, exceptions', {
    signature: ["The Token's Signature resulted invalid when verified using the Algorithm: "],
    malformed: ['The token was expected to have 3 parts, but got '],
    expired: ['The Token has expired on '],
    'not-yet-valid': ["The Token can't be used before "],
    audience: ["The Claim 'aud' value doesn't contain the required audience."],
    issuer: ["The Claim 'iss' value doesn't match the required issuer."],
    algorithm: ["The provided Algorithm doesn't match the one defined in the JWT's Header."],
  }),
  ...rowsOf(
    'Nimbus or Spring Security',
    'nimbus-jose-jwt DefaultJWTProcessor.java; spring-security NimbusJwtDecoder.java',
    {
      signature: ['Signed JWT rejected: Invalid signature'],
      'key-id': ['Signed JWT rejected: Another algorithm expected, or no matching key(s) found'],
      malformed: [
        'Invalid serialized unsecured/JWS/JWE object',
        'Invalid JWT serialization: ',
        'attempt to decode the Jwt: Malformed token',
      ],
      expired: ['Expired JWT', 'Jwt expired at '],
      'not-yet-valid': ['JWT before use time', 'Jwt used before '],
      issuer: ['The iss claim is not valid'],
      audience: ['The aud claim is not valid'],
      'key-set': ["Couldn't retrieve remote JWK set", "Couldn't parse remote JWK set"],
      other: ['An error occurred while attempting to decode the Jwt'],
    },
  ),
  ...rowsOf('SmallRye JWT', 'smallrye/smallrye-jwt PrincipalLogging.java, PrincipalMessages.java', {
    signature: ['SRJWT07000'],
    'key-id': ['SRJWT07011', 'SRJWT08005'],
    key: ['SRJWT07003'],
    other: ['SRJWT08004'],
  }),
  ...rowsOf(
    '.NET (IdentityModel)',
    'AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet LogMessages.cs',
    {
      signature: ['IDX10511'],
      'key-id': ['IDX10503', 'IDX10517', 'IDX10501'],
      key: ['IDX10500', 'IDX10653', 'IDX10720', 'IDX10603'],
      algorithm: ['IDX10504', 'IDX10696', 'IDX10697', 'IDX10634', 'IDX10640'],
      issuer: ['IDX10205', 'IDX10204', 'IDX10211', 'IDX40001'],
      audience: ['IDX10214', 'IDX10206', 'IDX10208'],
      expired: ['IDX10223'],
      'not-yet-valid': ['IDX10222'],
      claim: ['IDX10225'],
      malformed: [
        'IDX12741',
        'IDX12739',
        'IDX12709',
        'IDX14100',
        'IDX14120',
        'IDX10508',
        'IDX12723',
        'IDX12729',
        'IDX14101',
        'IDX14102',
      ],
      'key-set': ['IDX20803', 'IDX20804', 'IDX20807'],
    },
  ),
] as const
