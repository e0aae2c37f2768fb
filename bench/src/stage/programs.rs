//! The real programs, each in a process that ends with its value.

use std::{
    fs::File,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use simulator::config::AppConfig;

use super::{RemoteCarrier, StageArgs, until};
use crate::error::BenchError;

/// Seals what this stage stores; good for nothing else.
pub(super) const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// How long a program may take to answer for the first time.
const START_WITHIN: Duration = Duration::from_mins(1);

/// Where the programs are, and what they are started with.
#[derive(Debug)]
pub struct Programs {
    folder: PathBuf,
    logs: Option<PathBuf>,
    database_url: String,
    carrier_port: u16,
    app_port: u16,
    started: AtomicU32,
}

impl Programs {
    pub(super) fn new(args: &StageArgs) -> Result<Self, BenchError> {
        let own = std::env::current_exe().map_err(BenchError::io("this program does not know where it is"))?;
        let beside = own.parent().unwrap_or_else(|| Path::new("."));
        let folder = args.programs.clone().unwrap_or_else(|| beside.to_owned());
        if let Some(logs) = &args.logs {
            std::fs::create_dir_all(logs).map_err(BenchError::io("the folder for logs can't be made"))?;
        }
        let database_url = args.database_url.clone();
        let (carrier_port, app_port) = (free_port()?, free_port()?);
        Ok(Self { folder, logs: args.logs.clone(), database_url, carrier_port, app_port, started: AtomicU32::new(0) })
    }

    /// `http://127.0.0.1:{port}`, where the carriers answer.
    pub fn carrier_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.carrier_port)
    }

    /// Where [`Self::server`] answers, and where the carriers' callbacks go.
    pub fn app_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.app_port)
    }

    /// What both sides of the local world agree on.
    pub fn app(&self) -> Result<AppConfig, BenchError> {
        Ok(AppConfig { app_url: self.app_url().parse()?, ..AppConfig::local() })
    }

    pub(super) async fn carrier(&self) -> Result<(Program, RemoteCarrier), BenchError> {
        let mut command = self.command("simulator")?;
        command.args(["carrier", "--port", &self.carrier_port.to_string()]);
        let program = Program::start(command)?;
        let carrier = RemoteCarrier::new(self.carrier_url())?;
        until("the carriers", START_WITHIN, async || Ok(carrier.is_up().await.then_some(()))).await?;
        Ok((program, carrier))
    }

    /// `switchboard worker`.
    pub fn worker(&self) -> Result<Program, BenchError> {
        let mut command = self.switchboard()?;
        command.arg("worker");
        Program::start(command)
    }

    /// `switchboard serve`, once it answers. It works in the background as well.
    pub async fn server(&self) -> Result<Program, BenchError> {
        let mut command = self.switchboard()?;
        command.arg("serve");
        let program = Program::start(command)?;
        let (http, url) = (reqwest::Client::builder().no_proxy().build()?, format!("{}/health", self.app_url()));
        until("the server", START_WITHIN, async || Ok(http.get(&url).send().await.is_ok().then_some(()))).await?;
        Ok(program)
    }

    fn switchboard(&self) -> Result<Command, BenchError> {
        let app = self.app()?;
        let mut command = self.command("switchboard")?;
        command.envs([
            ("DATABASE_URL", self.database_url.as_str()),
            ("SWITCHBOARD_PORT", &self.app_port.to_string()),
            ("SWITCHBOARD_APP_URL", app.app_url.as_str()),
            ("SHOPIFY_API_KEY", &app.api_key),
            ("SHOPIFY_API_SECRET", &app.api_secret),
            ("SWITCHBOARD_MASTER_KEY", MASTER_KEY),
            ("SHOPIFY_ADMIN_URL_TEMPLATE", "http://127.0.0.1:9/shops/{shop}"),
            ("SHOPIFY_ADMIN_ORIGIN", app.admin_url.as_str()),
            ("SHOPIFY_APP_BRIDGE_URL", &app.admin_url.join("app-bridge.js")),
            ("TELNYX_API_URL", &format!("{}/v2", self.carrier_url())),
            ("TWILIO_API_URL", &self.carrier_url()),
            ("SWITCHBOARD_LIVE_EFFECTS", "on"),
            ("SWITCHBOARD_REQUESTS_PER_SECOND", "0"),
            ("SWITCHBOARD_SITE_ROOT", "/nonexistent"),
        ]);
        Ok(command)
    }

    /// A program with nothing of this process's environment, and its log in a file of its own if logs are kept.
    fn command(&self, name: &str) -> Result<Command, BenchError> {
        let mut command = Command::new(self.folder.join(name));
        command.env_clear().stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some(folder) = &self.logs {
            let number = self.started.fetch_add(1, Ordering::Relaxed);
            let what = "a log can't be written";
            let log = File::create(folder.join(format!("{name}-{number}.log"))).map_err(BenchError::io(what))?;
            command.stdout(log.try_clone().map_err(BenchError::io(what))?).stderr(log);
        }
        Ok(command)
    }
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16, BenchError> {
    let free = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr();
    Ok(free().map_err(BenchError::io("there is no free port"))?.port())
}

/// A running program. It is killed when this is dropped.
#[derive(Debug)]
pub struct Program(Child);

impl Program {
    fn start(mut command: Command) -> Result<Self, BenchError> {
        let what = "a program under test does not start: build `switchboard` and `simulator` beside this one";
        Ok(Self(command.spawn().map_err(BenchError::io(what))?))
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// SIGKILL: no handler runs and nothing is flushed.
    pub fn kill(mut self) -> Result<(), BenchError> {
        let what = "a program under test can't be killed";
        self.0.kill().map_err(BenchError::io(what))?;
        self.0.wait().map(drop).map_err(BenchError::io(what))
    }

    /// SIGSTOP: it stands still until [`Self::go_on`], and its clock goes on.
    pub fn stand_still(&self) -> Result<(), BenchError> {
        self.signal("-STOP")
    }

    /// SIGCONT.
    pub fn go_on(&self) -> Result<(), BenchError> {
        self.signal("-CONT")
    }

    fn signal(&self, signal: &str) -> Result<(), BenchError> {
        let what = "a program under test can't be signalled";
        let done =
            Command::new("kill").arg(signal).arg(self.id().to_string()).status().map_err(BenchError::io(what))?;
        if done.success() { Ok(()) } else { Err(BenchError::UnexpectedAnswer(what.to_owned())) }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
