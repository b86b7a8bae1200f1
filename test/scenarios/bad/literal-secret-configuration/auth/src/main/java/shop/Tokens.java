package shop;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;

@Service
public class Tokens {
    @Value("${jwt.secret}")
    private String secret;

    public String create(String user) {
        return Jwts.builder().subject(user).signWith(Keys.hmacShaKeyFor(secret.getBytes())).compact();
    }

    public String check(String token) {
        return Jwts.parser().verifyWith(Keys.hmacShaKeyFor(secret.getBytes())).build().parseSignedClaims(token).getPayload().getSubject();
    }
}
