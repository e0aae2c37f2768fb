//! A socket that does not wait for ever and passes on nothing ambiguous.
//!
//! Every deadline is checked where the waiting happens: a read or a write that is not ready yet. What [`Framing`] refuses is
//! replaced by a NUL, which no part of a request may hold, and by the end of a head; the rest is left unread. hyper itself then
//! answers 400, in its place after earlier answers, and closes.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use super::{
    framing::{Framing, Phase},
    limits::Limits,
};

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// One connection's socket.
#[derive(Debug)]
pub(super) struct Guarded<T> {
    inner: T,
    limits: Limits,
    framing: Framing,
    /// Whether the end of a refused head was passed on.
    head_ended: bool,
    /// Before the first request, when its first byte is due.
    first_byte_at: Option<Instant>,
    /// When the current head or body began.
    began_at: Instant,
    /// Since when somebody waits for the next bytes.
    waiting_since: Option<Instant>,
    read_alarm: Alarm,
    write_stalled_since: Option<Instant>,
    write_alarm: Alarm,
}

impl<T> Guarded<T> {
    pub(super) fn new(inner: T, limits: Limits) -> Self {
        let now = Instant::now();
        Self {
            inner,
            limits,
            framing: Framing::new(),
            head_ended: false,
            first_byte_at: Some(now + limits.first_byte),
            began_at: now,
            waiting_since: None,
            read_alarm: Alarm::default(),
            write_stalled_since: None,
            write_alarm: Alarm::default(),
        }
    }

    /// Whether the peer may still be sending something that nobody reads.
    pub(super) fn has_unread_request(&self) -> bool {
        self.framing.phase() != Phase::Between
    }

    pub(super) fn into_inner(self) -> T {
        self.inner
    }

    fn read_deadline(&mut self) -> Option<Instant> {
        match self.framing.phase() {
            // Between two requests hyper keeps the time: it alone knows whether an answer is still being written.
            Phase::Between => self.first_byte_at,
            Phase::Head => Some(self.began_at + self.limits.head),
            Phase::Body => {
                let since = *self.waiting_since.get_or_insert_with(Instant::now);
                Some((since + self.limits.body_idle).min(self.began_at + self.limits.body_total))
            }
            Phase::Refused => None,
        }
    }

    /// Checks what was just read. Returns how many of the bytes may be passed on.
    fn inspect(&mut self, new: &mut [u8]) -> usize {
        let before = self.framing.place();
        let verdict = self.framing.accept(new);
        self.first_byte_at = None;
        self.waiting_since = None;
        if self.framing.place() != before {
            self.began_at = Instant::now();
        }
        match verdict {
            Ok(()) => new.len(),
            Err(at) => {
                if let Some(byte) = new.get_mut(at) {
                    *byte = 0;
                }
                at + 1
            }
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Guarded<T> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.framing.phase() == Phase::Refused {
            // hyper looks at a head in parts once more only when it sees its end; after that comes nothing.
            if !this.head_ended && buf.remaining() >= END_OF_HEAD.len() {
                this.head_ended = true;
                buf.put_slice(END_OF_HEAD);
            }
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        match Pin::new(&mut this.inner).poll_read(cx, buf) {
            Poll::Ready(Ok(())) => {
                let new = buf.filled_mut().get_mut(before..).unwrap_or_default();
                if !new.is_empty() {
                    let passed_on = this.inspect(new);
                    buf.set_filled(before + passed_on);
                }
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => match this.read_deadline() {
                Some(deadline) => this.read_alarm.poll(cx, deadline),
                None => Poll::Pending,
            },
        }
    }
}

impl<T: AsyncWrite + Unpin> Guarded<T> {
    /// A write that makes no progress for too long ends the connection: its reader is gone or wants to hold us.
    fn watch_write<R>(&mut self, cx: &mut Context<'_>, progress: Poll<io::Result<R>>) -> Poll<io::Result<R>> {
        if progress.is_ready() {
            self.write_stalled_since = None;
            return progress;
        }
        let since = *self.write_stalled_since.get_or_insert_with(Instant::now);
        ready!(self.write_alarm.poll(cx, since + self.limits.write_stall))?;
        Poll::Pending
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Guarded<T> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let progress = Pin::new(&mut this.inner).poll_write(cx, bytes);
        this.watch_write(cx, progress)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let progress = Pin::new(&mut this.inner).poll_write_vectored(cx, slices);
        this.watch_write(cx, progress)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

/// A timer that is made when it is first needed.
#[derive(Default, Debug)]
struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Ready, with an error, once the deadline has passed.
    fn poll<R>(&mut self, cx: &mut Context<'_>, deadline: Instant) -> Poll<io::Result<R>> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if sleep.deadline() != deadline {
            sleep.as_mut().reset(deadline);
        }
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

/// Throws away what the peer still sends, for a while and up to a size, so that closing does not reset the connection before it has
/// read the answer (RFC 9112 §9.6).
pub(super) async fn linger<T: AsyncRead + AsyncWrite + Unpin>(mut socket: T, limit: Duration) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    const DISCARD_MAX_BYTES: usize = 1024 * 1024;
    let discard = async {
        socket.shutdown().await?;
        let mut scratch = [0_u8; 4096];
        let mut left = DISCARD_MAX_BYTES;
        while left > 0 {
            match socket.read(&mut scratch).await? {
                0 => break,
                read => left = left.saturating_sub(read),
            }
        }
        io::Result::Ok(())
    };
    // Whatever ends it, the socket is closed now.
    let _ = tokio::time::timeout(limit, discard).await;
}
