package shop

import io.jsonwebtoken.Jwts
import io.jsonwebtoken.security.Keys
import org.springframework.boot.context.properties.ConfigurationProperties
import org.springframework.stereotype.Service

@ConfigurationProperties("jwt")
data class JwtProperties(val secret: String)

@Service
class Tokens(private val properties: JwtProperties) {
    private val key by lazy { Keys.hmacShaKeyFor(properties.secret.toByteArray()) }

    fun create(user: String): String = Jwts.builder().subject(user).signWith(key).compact()
}
