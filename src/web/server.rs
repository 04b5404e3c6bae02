//! The server: listening, connections with their timeouts, and shutdown.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::access::{Access, Mode};
use super::folder::PrivateFolder;
use super::limits::Limits;
use super::state::{AppState, Sources, Stop, locked};
use super::{page, routes};
use crate::diag::{Code, Diagnostic, Diagnostics, io_text};

/// Time limit for receiving the head of a request.
const MAX_HEAD_TIME: Duration = Duration::from_secs(8);
/// Time limit for running work at shutdown.
const MAX_SHUTDOWN_TIME: Duration = Duration::from_secs(5);
/// Connections at once at most.
const MAX_CONNECTIONS: usize = 256;
/// Stack size of the worker threads; nested templates need it.
const STACK_BYTES: usize = 16 << 20;
/// Bytes of a request's head at most.
const MAX_HEAD_BYTES: usize = 64 << 10;

/// How a server is set up.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// How it runs.
    pub mode: Mode,
    /// The address to listen on; a port of 0 for any that is free.
    pub listen: SocketAddr,
    /// Where templates, fonts and layout settings come from.
    pub sources: Sources,
    /// Requests processed at once.
    pub slots: usize,
    /// Requests that may wait for a slot; more are refused.
    pub queue: usize,
}

impl ServerOptions {
    /// The desk of one person: on this computer only, as many slots as it has cores.
    pub fn desk(port: u16) -> ServerOptions {
        ServerOptions {
            mode: Mode::Desk,
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port),
            sources: Sources::default(),
            slots: std::thread::available_parallelism().map_or(1, usize::from),
            queue: 64,
        }
    }
}

/// A server that listens but does not answer yet.
pub struct Server {
    runtime: tokio::runtime::Runtime,
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<AppState>,
    router: axum::Router,
    stop: Stop,
    folder: PrivateFolder,
}

impl Server {
    /// Listens, reads the template set and makes the private folder.
    ///
    /// # Errors
    /// The address is in use; all problems of the template set; no folder for temporary files.
    pub fn bind(options: ServerOptions) -> Result<Server, Diagnostics> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_stack_size(STACK_BYTES)
            .enable_all()
            .build()
            .map_err(|e| {
                Diagnostic::error(Code::Internal, format!("服务启动失败：{}", io_text(&e)))
            })?;
        let listener = runtime
            .block_on(TcpListener::bind(options.listen))
            .map_err(|e| cannot_listen(options.listen, &e))?;
        let address = listener.local_addr().map_err(|e| cannot_listen(options.listen, &e))?;
        let folder = PrivateFolder::new()?;
        let stop = Stop::new();
        let access = Access::new(&options.mode, address)?;
        let limits = Limits::new(options.slots, options.queue);
        let app =
            Arc::new(AppState::new(access, limits, options.sources, folder.path(), stop.clone())?);
        let router = routes::router(&options.mode, app.clone());
        Ok(Server { runtime, listener, address, app, router, stop, folder })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The start URL of the page, with a token that works once; `None` without a page, or once it was
    /// used.
    pub fn start_url(&self) -> Option<String> {
        self.app.access.start_path().map(|path| format!("http://{}{path}", self.address))
    }

    /// A file that leads a browser to the start URL, and that only this user can read; `None`
    /// without a page. It goes when the URL is used.
    ///
    /// # Errors
    /// A full disk.
    pub fn start_page(&self) -> Option<Result<std::path::PathBuf, Diagnostic>> {
        self.start_url().map(|url| page::write_start_file(self.folder.path(), &url))
    }

    /// The private folder.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A handle that ends it.
    pub fn stopper(&self) -> Stop {
        self.stop.clone()
    }

    /// Answers requests until it is ended, then removes all data it held.
    pub fn run(self) {
        // Load the fonts before the first request needs them.
        let engine = self.app.engine();
        self.runtime.spawn_blocking(move || _ = engine.load_fonts());
        self.runtime.block_on(accept(&self.listener, &self.router, &self.stop));
        locked(&self.app.jobs).cancel_all();
        drop(self.router);
        self.runtime.shutdown_timeout(MAX_SHUTDOWN_TIME);
        self.folder.remove();
    }
}

async fn accept(listener: &TcpListener, router: &axum::Router, stop: &Stop) {
    let connections = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let next = async || {
        let held = connections.clone().acquire_owned().await;
        (held, listener.accept().await)
    };
    loop {
        let (held, accepted) = tokio::select! {
            () = stop.stopped() => return,
            next = next() => next,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file handles, most likely: some will be free again.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let _held = held;
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(MAX_HEAD_TIME)
                .max_buf_size(MAX_HEAD_BYTES)
                .serve_connection(TokioIo::new(stream), service);
            // Clients may break off a connection at any time.
            _ = connection.await;
        });
    }
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Diagnostics {
    let what = match error.kind() {
        std::io::ErrorKind::AddrInUse => "端口已被占用".to_string(),
        std::io::ErrorKind::AddrNotAvailable => "本机没有这个地址".to_string(),
        _ => io_text(error),
    };
    Diagnostic::error(Code::OutputFailed, format!("不能在 {address} 上提供服务：{what}"))
        .hint("换一个端口，或省略，由程序自选")
        .command("端口用 --port 指定")
        .into()
}
