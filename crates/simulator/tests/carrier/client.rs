//! A caller of the carriers, with the shapes that the app uses.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, StatusCode, redirect::Policy};
use serde_json::{Value, json};
use simulator::{
    carrier::{Carrier, RunningCarrier},
    telnyx::{API_KEY, PROFILE_ID},
    twilio::TestAccount,
};

pub(crate) const FROM: &str = "+15550109000";
pub(crate) const TO: &str = "+15550100101";

pub(crate) struct Caller {
    pub(crate) http: Client,
    pub(crate) carrier: RunningCarrier,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<String>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// Telnyx's status and code.
    pub(crate) fn error(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned())
    }

    /// Twilio's status and code.
    pub(crate) fn twilio_error(&self) -> (u16, u64) {
        let answer = self.json();
        assert_eq!(answer["status"], self.status.as_u16());
        (self.status.as_u16(), answer["code"].as_u64().unwrap())
    }

    pub(crate) fn telnyx_id(&self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self.json()["data"]["id"].as_str().unwrap().to_owned()
    }
}

/// A message as the app's adapter writes it.
pub(crate) fn message(text: &str) -> Value {
    json!({ "from": FROM, "to": TO, "text": text, "type": "SMS", "messaging_profile_id": PROFILE_ID })
}

pub(crate) fn message_with_callback(text: &str, url: &str) -> Value {
    let mut message = message(text);
    message["webhook_url"] = url.into();
    message
}

pub(crate) async fn read(request: RequestBuilder) -> Result<Answer, reqwest::Error> {
    let response = request.send().await?;
    let retry_after = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    Ok(Answer { status: response.status(), retry_after, text: response.text().await? })
}

impl Caller {
    pub(crate) async fn new() -> Self {
        Self::of(Carrier::new().unwrap()).await
    }

    pub(crate) async fn of(carrier: Carrier) -> Self {
        let http =
            Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_secs(20)).build().unwrap();
        Self { http, carrier: RunningCarrier::start(carrier).await.unwrap() }
    }

    pub(crate) fn telnyx_request(&self, key: &str, body: &Value) -> RequestBuilder {
        let request = self.http.post(format!("{}/messages", self.carrier.telnyx_url()));
        let request = request.bearer_auth(API_KEY).header("content-type", "application/json");
        request.header("idempotency-key", key).body(body.to_string())
    }

    pub(crate) async fn telnyx(&self, key: &str, body: &Value) -> Answer {
        read(self.telnyx_request(key, body)).await.unwrap()
    }

    pub(crate) async fn telnyx_get(&self, path: &str) -> Answer {
        let url = format!("{}{path}", self.carrier.telnyx_url());
        read(self.http.get(url).bearer_auth(API_KEY)).await.unwrap()
    }

    pub(crate) fn twilio_request(&self, form: &[(&str, &str)]) -> RequestBuilder {
        let account = TestAccount::local();
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        let path = format!("/2010-04-01/Accounts/{}/Messages.json", account.account_sid);
        let request = self.http.post(format!("{}{path}", self.carrier.twilio_url()));
        let request = request.basic_auth(account.account_sid, Some(account.auth_token));
        request.header("content-type", "application/x-www-form-urlencoded").body(body.finish())
    }

    pub(crate) async fn twilio(&self, form: &[(&str, &str)]) -> Answer {
        read(self.twilio_request(form)).await.unwrap()
    }

    pub(crate) async fn internal(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let url = format!("{}{path}", self.carrier.url());
        let request = self.http.request(method.parse().unwrap(), url);
        read(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
        .unwrap()
    }
}
