//! What an account at Twilio says about its number, through the same connection as its messages.

use channels::{BaseUrl, ErrorKind, Transport, twilio};

use crate::{
    carriers::{ACCOUNT_SID, FROM, TWILIO_TOKEN},
    server::{Fault, Protocol, Server},
};

const NUMBERS: &str = include_str!("../../fixtures/twilio/incoming_phone_numbers.json");

#[tokio::test]
async fn a_number_is_asked_for_by_itself() {
    let server = Server::start(Protocol::Twilio);
    for (status, body) in [(200, NUMBERS), (200, r#"{"incoming_phone_numbers":[]}"#), (401, r#"{"code":20003}"#)] {
        server.next(Fault::Answer(status, body.to_owned()));
    }
    let config = twilio::Config {
        base_url: BaseUrl::new(&server.url()).unwrap(),
        account_sid: ACCOUNT_SID.parse().unwrap(),
        credentials: twilio::Credentials { user: ACCOUNT_SID.to_owned(), password: TWILIO_TOKEN.into() },
        messaging_service_sid: None,
    };
    let account = twilio::Twilio::new(config, Transport::new().unwrap());
    let number = FROM.parse().unwrap();
    let found = account.number(&number).await.unwrap().unwrap();
    assert_eq!((found.number.as_str(), found.account_sid.as_str(), found.sms), (FROM, ACCOUNT_SID, true));
    assert_eq!(account.number(&number).await.unwrap(), None);
    assert_eq!(account.number(&number).await.unwrap_err().kind, ErrorKind::Unauthorized);
    let asked = server.seen()[0].head.clone();
    let path = format!("get /2010-04-01/accounts/{ACCOUNT_SID}/incomingphonenumbers.json?phonenumber=%2b17735550002&");
    assert!(asked.starts_with(&path.to_lowercase()), "{asked}");
    assert_eq!(server.taken(), 0);
}
