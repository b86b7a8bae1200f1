use jsonwebtoken::{decode, Algorithm, DecodingKey, Validation};
use serde_json::{Map, Value};

/// Reads tokens and a key as JSON, and prints what a program would log of each token that the library refuses; null where it is accepted.
fn main() {
    let input: Value = serde_json::from_reader(std::io::stdin()).expect("JSON on standard input");
    let key = DecodingKey::from_secret(input["key"].as_str().expect("a key").as_bytes());
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_nbf = true;
    validation.set_audience(&["web"]);
    validation.set_issuer(&["auth"]);
    let mut said = Map::new();
    for (kind, token) in input["tokens"].as_object().expect("tokens") {
        let outcome = decode::<Value>(token.as_str().expect("a token"), &key, &validation);
        let words = outcome.err().map(|error| Value::String(format!("cannot decode the token: {error:?}")));
        said.insert(kind.clone(), words.unwrap_or(Value::Null));
    }
    println!("{}", Value::Object(said));
}
