//! Hostile forms: parts, encodings, headers, algorithms, signatures.

use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::*;
use crate::testing::hex;

#[test]
fn refuses_what_is_not_three_strict_parts() {
    use TokenError::{Malformed, Signature};
    let token = good();
    let [header, payload, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let message = format!("{header}.{payload}");
    let with = |signature: &str| format!("{message}.{signature}");
    let mut spaced = claims().to_string();
    while spaced.len().is_multiple_of(3) {
        spaced.push(' ');
    }
    let padded_payload = URL_SAFE.encode(spaced);
    let padded_message = format!("{header}.{padded_payload}");
    let padded = format!("{padded_message}.{}", URL_SAFE_NO_PAD.encode(mac(SECRET, padded_message.as_bytes())));
    let loose = {
        // The last character of a 32-byte MAC carries two loose bits.
        let mut bytes = signature.as_bytes().to_vec();
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let last = alphabet.iter().position(|b| Some(b) == bytes.last()).unwrap();
        *bytes.last_mut().unwrap() = alphabet[last | 1];
        String::from_utf8(bytes).unwrap()
    };
    let in_hex = hex(&mac(SECRET, message.as_bytes()));
    assert_refused(&[
        ("empty", String::new(), Malformed),
        ("one part", header.to_owned(), Malformed),
        ("two parts", message.clone(), Malformed),
        ("four parts", format!("{token}.{signature}"), Malformed),
        ("five parts, a JWE", format!("{header}.{payload}.{payload}.{payload}.{signature}"), Malformed),
        ("dots only", "..".to_owned(), Malformed),
        ("no header", format!(".{payload}.{signature}"), Malformed),
        ("no payload", format!("{header}..{signature}"), Signature),
        ("no signature", with(""), Signature),
        ("a cut signature", with(&signature[..40]), Signature),
        ("a signature in hex", with(&in_hex), Signature),
        ("a padded signature", with(&format!("{signature}=")), Malformed),
        ("a padded payload", padded, Malformed),
        ("standard base64", with(&STANDARD.encode([0xff; 32])), Malformed),
        ("loose bits", with(&loose), Malformed),
        ("a space before", format!(" {token}"), Malformed),
        ("a line after", format!("{token}\n"), Malformed),
        ("a NUL inside", token.replacen('.', "\0.", 1), Malformed),
        ("not ASCII", format!("{header}.{payload}ä.{signature}"), Malformed),
        ("percent-encoded", token.replace('.', "%2E"), Malformed),
        ("with its scheme", format!("Bearer {token}"), Malformed),
        ("too long", claiming("extra", json!("x".repeat(TOKEN_MAX_BYTES))), Malformed),
        ("a header that is no JSON", headed("alg=HS256"), Malformed),
        ("a header that is a list", headed(r#"["HS256"]"#), Malformed),
        ("two headers", headed(&HEADER.repeat(2)), Malformed),
        ("NULs in the header", headed(&HEADER.replace('"', "\"\0")), Malformed),
        ("a byte order mark", headed(&format!("\u{FEFF}{HEADER}")), Malformed),
        ("a deep header", headed(&format!(r#"{{"alg":"HS256","typ":"JWT","x":{}"#, "[".repeat(1500))), Malformed),
    ]);
}

#[test]
fn refuses_every_other_algorithm_before_the_signature() {
    let mut table = Vec::new();
    for alg in [
        r#""none""#,
        r#""None""#,
        r#""NONE""#,
        r#""nOnE""#,
        r#""""#,
        r#""hs256""#,
        r#""Hs256""#,
        r#"" HS256""#,
        r#""HS256 ""#,
        r#""HS256\u0000""#,
        r#""HS384""#,
        r#""HS512""#,
        r#""RS256""#,
        r#""PS256""#,
        r#""ES256""#,
        r#""EdDSA""#,
        r#""dir""#,
        "null",
        "256",
        "true",
        r#"["HS256"]"#,
        r#"{"HS256":1}"#,
    ] {
        let header = format!(r#"{{"alg":{alg},"typ":"JWT"}}"#);
        table.push((alg, headed(&header), TokenError::Algorithm));
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(&header), URL_SAFE_NO_PAD.encode(claims().to_string()));
        table.push((alg, format!("{message}."), TokenError::Algorithm));
    }
    table.push(("no algorithm", headed(r#"{"typ":"JWT"}"#), TokenError::Algorithm));
    table.push(("another case of the name", headed(r#"{"Alg":"HS256","typ":"JWT"}"#), TokenError::Algorithm));
    assert_refused(&table);
}

#[test]
fn refuses_headers_with_more_or_less() {
    use TokenError::{Header, Malformed};
    let many = more_members();
    assert_refused(&[
        ("no typ", headed(r#"{"alg":"HS256"}"#), Header("typ")),
        ("typ in lower case", headed(r#"{"alg":"HS256","typ":"jwt"}"#), Header("typ")),
        ("typ of an access token", headed(r#"{"alg":"HS256","typ":"at+jwt"}"#), Header("typ")),
        ("typ null", headed(r#"{"alg":"HS256","typ":null}"#), Header("typ")),
        ("typ a list", headed(r#"{"alg":"HS256","typ":["JWT"]}"#), Header("typ")),
        ("crit", headed(r#"{"alg":"HS256","typ":"JWT","crit":["exp"]}"#), Header("crit")),
        ("crit, empty", headed(r#"{"alg":"HS256","typ":"JWT","crit":[]}"#), Header("crit")),
        ("crit, null", headed(r#"{"alg":"HS256","typ":"JWT","crit":null}"#), Header("crit")),
        ("b64", headed(r#"{"alg":"HS256","typ":"JWT","b64":false}"#), Header("b64")),
        ("alg twice", headed(r#"{"alg":"HS256","typ":"JWT","alg":"none"}"#), Malformed),
        ("alg twice, escaped", headed(r#"{"alg":"HS256","typ":"JWT","\u0061lg":"HS256"}"#), Malformed),
        ("kid twice", headed(r#"{"alg":"HS256","typ":"JWT","kid":"1","kid":"2"}"#), Malformed),
        ("too many names", headed(&format!(r#"{{"alg":"HS256","typ":"JWT"{many}}}"#)), Malformed),
    ]);
}

#[test]
fn refuses_every_other_signature() {
    use TokenError::Signature;
    let token = good();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let other_claims = URL_SAFE_NO_PAD.encode(claims().to_string().replace("9001001", "9001002"));
    let header = message.split_once('.').unwrap().0;
    assert_refused(&[
        ("another secret", signed(HEADER, &claims().to_string(), "other"), Signature),
        ("an empty secret", signed(HEADER, &claims().to_string(), ""), Signature),
        ("the api key as secret", signed(HEADER, &claims().to_string(), API_KEY), Signature),
        ("other claims", format!("{header}.{other_claims}.{signature}"), Signature),
        (
            "another header",
            format!("{}.{}", URL_SAFE_NO_PAD.encode(format!("{HEADER} ")), &token[header.len() + 1..]),
            Signature,
        ),
        ("zeroes", format!("{message}.{}", URL_SAFE_NO_PAD.encode([0; 32])), Signature),
        (
            "the MAC of the claims alone",
            format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac(SECRET, other_claims.as_bytes()))),
            Signature,
        ),
    ]);
    for (api_key, secret) in [(API_KEY, ""), ("", SECRET)] {
        let empty = AppCredentials::new(api_key.to_owned(), secret.into(), None);
        let now = Timestamp::from_second(NOW).unwrap();
        assert_eq!(verify(&empty, &signed(HEADER, &claims().to_string(), secret), now), Err(Signature));
    }
}
