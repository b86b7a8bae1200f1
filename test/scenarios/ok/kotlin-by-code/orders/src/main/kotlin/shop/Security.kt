package shop

import com.auth0.jwt.JWT
import com.auth0.jwt.algorithms.Algorithm
import io.ktor.server.application.Application
import io.ktor.server.application.install
import io.ktor.server.auth.Authentication
import io.ktor.server.auth.jwt.JWTPrincipal
import io.ktor.server.auth.jwt.jwt

fun Application.security() {
    val secret = environment.config.property("jwt.secret").getString()
    install(Authentication) {
        jwt("orders") {
            verifier(JWT.require(Algorithm.HMAC256(secret)).build())
            validate { credential -> JWTPrincipal(credential.payload) }
        }
    }
}
