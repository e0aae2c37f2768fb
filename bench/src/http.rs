//! A lean HTTP/1.1 client: one kept connection, one request after the other, to this machine only.

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1::{self, SendRequest},
    header::{HOST, HeaderValue},
};
use hyper_util::rt::TokioIo;
use simulator::config::LoopbackUrl;
use tokio::net::TcpStream;

use crate::error::BenchError;

/// A server on this machine.
#[derive(Clone, Debug)]
pub struct Target {
    /// `127.0.0.1:3000`.
    authority: String,
    host: HeaderValue,
}

impl Target {
    /// The server behind `http://127.0.0.1:3000`.
    pub fn new(url: &LoopbackUrl) -> Result<Self, BenchError> {
        let authority = url.as_str().trim_start_matches("http://").to_owned();
        let host = HeaderValue::from_str(&authority).map_err(hyper::http::Error::from)?;
        Ok(Self { authority, host })
    }

    /// Opens a connection.
    pub async fn connect(&self) -> Result<Connection, BenchError> {
        let what = "the server under test can't be reached";
        let stream = TcpStream::connect(&self.authority).await.map_err(BenchError::io(what))?;
        stream.set_nodelay(true).map_err(BenchError::io(what))?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async move {
            // Its end shows at the next request.
            drop(connection.await);
        });
        Ok(Connection { sender, host: self.host.clone() })
    }
}

/// An open connection.
#[derive(Debug)]
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: HeaderValue,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Connection {
    /// Sends a request and reads the whole answer.
    pub async fn send(&mut self, mut request: Request<Full<Bytes>>) -> Result<Answer, BenchError> {
        request.headers_mut().insert(HOST, self.host.clone());
        self.sender.ready().await?;
        let mut response = self.sender.send_request(request).await?;
        let mut body = Vec::new();
        while let Some(frame) = response.body_mut().frame().await {
            if let Some(data) = frame?.data_ref() {
                body.extend_from_slice(data);
            }
        }
        Ok(Answer { status: response.status(), body })
    }
}

/// Connects, asks once with GET, and returns the answer.
pub async fn get(target: &Target, path: &str, authorization: Option<&HeaderValue>) -> Result<Answer, BenchError> {
    let mut request = Request::get(path);
    if let Some(authorization) = authorization {
        request = request.header(hyper::header::AUTHORIZATION, authorization);
    }
    target.connect().await?.send(request.body(Full::default())?).await
}
