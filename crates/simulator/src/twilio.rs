//! Twilio as it calls a webhook: the forms it posts, and the HMAC-SHA1 over the address and the sorted parameters.
//!
//! Parameter names and the signature: twilio.com/docs, "Twilio's request to your incoming message webhook URL" and
//! "Validating requests are coming from Twilio".

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use form_urlencoded::Serializer;

use crate::{
    carrier::media::Attached,
    digest::{hex, hmac_sha1},
    telnyx::{SignedWebhook, segments},
};

/// The version of the API, which every webhook repeats.
pub(crate) const API_VERSION: &str = "2010-04-01";

/// An account that exists on this machine only. `Debug` shows its id alone.
#[derive(Clone, PartialEq, Eq)]
pub struct TestAccount {
    /// `AC` and 32 hexadecimal digits.
    pub account_sid: String,
    /// Signs every webhook, and is a password of the API.
    pub auth_token: String,
    /// `SK` and 32 hexadecimal digits: an API key.
    pub key_sid: String,
    /// The API key's password.
    pub key_secret: String,
}

impl TestAccount {
    /// The account of the demo shop. All of it is public.
    pub fn local() -> Self {
        Self {
            account_sid: format!("AC{}", local_digits(1)),
            auth_token: "switchboard-local-token-not-for-production".to_owned(),
            key_sid: format!("SK{}", local_digits(2)),
            key_secret: "switchboard-local-secret-not-for-production".to_owned(),
        }
    }

    /// What Twilio puts into `X-Twilio-Signature` for a form posted to this address.
    pub fn signature(&self, url: &str, parameters: &[(&str, &str)]) -> String {
        let mut sorted = parameters.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let mut signed = url.to_owned();
        for (name, value) in sorted {
            signed.push_str(name);
            signed.push_str(value);
        }
        BASE64_STANDARD.encode(hmac_sha1(self.auth_token.as_bytes(), signed.as_bytes()))
    }

    /// The delivery of these parameters to this address, signed.
    pub fn deliver(&self, url: &str, parameters: &[(&str, &str)]) -> SignedWebhook {
        let mut form = Serializer::new(String::new());
        form.extend_pairs(parameters);
        SignedWebhook {
            headers: vec![
                ("content-type", "application/x-www-form-urlencoded".to_owned()),
                ("x-twilio-signature", self.signature(url, parameters)),
            ],
            body: form.finish().into_bytes(),
        }
    }
}

impl fmt::Debug for TestAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestAccount").field("account_sid", &self.account_sid).finish_non_exhaustive()
    }
}

/// A text message that a client sent to one of the shop's numbers. `Debug` shows neither numbers nor text.
#[derive(Clone, PartialEq, Eq)]
pub struct InboundMessage {
    /// `SM` and 32 hexadecimal digits; equal ids are one message, delivered again.
    pub message_sid: String,
    /// The client's number in E.164 form.
    pub from: String,
    /// The shop's number in E.164 form.
    pub to: String,
    /// What the client wrote.
    pub text: String,
    /// What goes with it.
    pub media: Vec<Attached>,
}

impl InboundMessage {
    /// A message with a fresh random id.
    pub fn new(from: &str, to: &str, text: &str) -> Self {
        Self {
            message_sid: random_sid("SM"),
            from: from.to_owned(),
            to: to.to_owned(),
            text: text.to_owned(),
            media: Vec::new(),
        }
    }
}

impl fmt::Debug for InboundMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundMessage").field("message_sid", &self.message_sid).finish_non_exhaustive()
    }
}

/// The delivery of an inbound message to this address; the address is part of what is signed.
pub fn inbound_message(message: &InboundMessage, account: &TestAccount, url: &str) -> SignedWebhook {
    let parts = segments(&message.text).1.to_string();
    let count = message.media.len().to_string();
    let numbered = |(index, file): (usize, &Attached)| {
        [
            (format!("MediaContentType{index}"), file.content_type.to_owned()),
            (format!("MediaUrl{index}"), file.url.clone()),
        ]
    };
    let media: Vec<_> = message.media.iter().enumerate().flat_map(numbered).collect();
    let form = [
        ("ToCountry", "US"),
        ("SmsMessageSid", &message.message_sid),
        ("NumMedia", count.as_str()),
        ("SmsSid", &message.message_sid),
        ("SmsStatus", "received"),
        ("Body", &message.text),
        ("FromCountry", "US"),
        ("To", &message.to),
        ("NumSegments", &parts),
        ("MessageSid", &message.message_sid),
        ("AccountSid", &account.account_sid),
        ("From", &message.from),
        ("ApiVersion", API_VERSION),
    ];
    let media = media.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let form: Vec<_> = form.into_iter().chain(media).collect();
    account.deliver(url, &form)
}

/// A random id of this kind, in the form that Twilio uses.
pub fn random_sid(prefix: &str) -> String {
    format!("{prefix}{}", hex(&rand::random::<[u8; 16]>()))
}

/// The digits of an id that nobody could take for a real one.
fn local_digits(last: u8) -> String {
    format!("4{last:031x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> TestAccount {
        TestAccount { auth_token: "12345".to_owned(), ..TestAccount::local() }
    }

    /// Vectors of Twilio's own libraries.
    #[test]
    fn the_signature_matches_the_vectors() {
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let call = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
            ("Caller", "+14158675309"),
        ];
        assert_eq!(account().signature(url, &call), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        let twice =
            [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")];
        assert_eq!(account().signature(url, &twice), "IK+Dwps556ElfBT0I3Rgjkr1wJU=");
    }

    #[test]
    fn a_message_is_a_signed_form() {
        let message = InboundMessage::new("+15550100101", "+15550109002", "Hello & bye");
        let url = "http://127.0.0.1:3000/webhooks/twilio/x/message";
        let webhook = inbound_message(&message, &TestAccount::local(), url);
        let pairs: Vec<(String, String)> = form_urlencoded::parse(&webhook.body).into_owned().collect();
        let body = pairs.iter().find(|(name, _)| name == "Body").unwrap();
        assert_eq!(body.1, "Hello & bye");
        let borrowed: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let signature = TestAccount::local().signature(url, &borrowed);
        assert_eq!(webhook.header("x-twilio-signature"), Some(signature.as_str()));
    }

    #[test]
    fn ids_look_real_and_secrets_stay_hidden() {
        let sid = random_sid("SM");
        assert!(sid.len() == 34 && sid.starts_with("SM") && sid[2..].bytes().all(|b| b.is_ascii_hexdigit()), "{sid}");
        let local = TestAccount::local();
        assert_eq!((local.account_sid.len(), local.key_sid.len()), (34, 34));
        let shown = format!("{local:?} {:?}", InboundMessage::new("+15550100101", "+15550109002", "private"));
        assert!(!shown.contains("token") && !shown.contains("5550") && !shown.contains("private"), "{shown}");
    }
}
