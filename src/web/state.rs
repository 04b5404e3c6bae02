//! The state of a server: the engine, the rounds it holds, the jobs, the private folder.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::State;
use tokio::sync::watch;

use super::access::Access;
use super::jobs::Jobs;
use super::limits::{Limits, Place};
use super::response::ApiError;
use super::shelf::Shelf;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::engine::{Engine, EngineBuilder};

/// Time limit of one request. Work on a document cannot be stopped: its slot is free when it ends.
const MAX_WORK_TIME: Duration = Duration::from_secs(120);

/// Where templates, fonts and layout settings come from, as for the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// Template folders that override the built-in set; a later one overrides earlier ones.
    pub templates: Vec<PathBuf>,
    /// Font folders instead of the usual places.
    pub fonts: Vec<PathBuf>,
    /// Files with layout settings of the office; a later one overrides earlier ones.
    pub profiles: Vec<PathBuf>,
}

impl Sources {
    /// The engine that works with them.
    ///
    /// # Errors
    /// All problems of the template set.
    pub fn engine(&self) -> Result<Engine, Diagnostics> {
        let builder = self.templates.iter().fold(Engine::builder(), EngineBuilder::templates);
        let builder = self.fonts.iter().fold(builder, EngineBuilder::fonts);
        self.profiles.iter().fold(builder, EngineBuilder::profile).build()
    }
}

/// The state as handlers get it.
pub(super) type App = State<Arc<AppState>>;

/// The state that all handlers share.
pub(super) struct AppState {
    pub access: Access,
    pub limits: Limits,
    pub shelf: Mutex<Shelf>,
    pub jobs: Mutex<Jobs>,
    pub stop: Stop,
    /// Held by a correction; each starts from the result of the previous one.
    pub turn: tokio::sync::Mutex<()>,
    engine: Mutex<(Arc<Engine>, Sources)>,
    folder: PathBuf,
}

impl AppState {
    pub(super) fn new(
        access: Access,
        limits: Limits,
        sources: Sources,
        folder: &Path,
        stop: Stop,
    ) -> Result<AppState, Diagnostics> {
        let engine = Arc::new(sources.engine()?);
        Ok(AppState {
            access,
            limits,
            shelf: Mutex::default(),
            jobs: Mutex::default(),
            stop,
            turn: tokio::sync::Mutex::default(),
            engine: Mutex::new((engine, sources)),
            folder: folder.to_path_buf(),
        })
    }

    pub(super) fn engine(&self) -> Arc<Engine> {
        locked(&self.engine).0.clone()
    }

    pub(super) fn sources(&self) -> Sources {
        locked(&self.engine).1.clone()
    }

    pub(super) fn replace_engine(&self, engine: Arc<Engine>, sources: Sources) {
        *locked(&self.engine) = (engine, sources);
    }

    /// The private folder for what is not kept in memory.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs work in a slot of its own.
    ///
    /// # Errors
    /// Those of the work; the time limit.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let slot = self.limits.slot().await?;
        let task = tokio::task::spawn_blocking(move || {
            let _held = (place, slot);
            work()
        });
        match tokio::time::timeout(MAX_WORK_TIME, task).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(Diagnostic::error(Code::Internal, "处理这个请求时程序出错").into()),
            Err(_) => Err(ApiError::late(
                "处理的时间太长，已放弃",
                "稍后再试；数据很大的，分成几份，或做成资料包（在后台进行）",
            )),
        }
    }
}

/// Ends a server, from any thread.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Stop {
    pub(super) fn new() -> Stop {
        Stop(Arc::new(watch::Sender::new(false)))
    }

    /// Ends the server.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    pub(super) async fn stopped(&self) {
        // Fails only without a sender, which `self` holds.
        _ = self.0.subscribe().wait_for(|stopped| *stopped).await;
    }
}

/// Locks a mutex, even if a thread panicked while it held it.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
