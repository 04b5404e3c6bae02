//! What a server knows: the engine, what is held on the desk, the private folder.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::access::Access;
use super::answer::Fault;
use super::jobs::Jobs;
use super::rounds::Shelf;
use super::server::Stop;
use super::slots::{Place, Slots};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::engine::{Engine, EngineBuilder};

/// How long one request may work. A document cannot be stopped half-way: its slot is free when it ends.
const WORK_TIME: Duration = Duration::from_secs(120);

/// Where templates, fonts and numbers of the layout are taken from, as for the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// Template folders laid over the built-in set, the last on top.
    pub templates: Vec<PathBuf>,
    /// Font folders instead of the usual places.
    pub fonts: Vec<PathBuf>,
    /// Files of own numbers of the layout, the last on top.
    pub profiles: Vec<PathBuf>,
}

impl Sources {
    /// The engine that works with them.
    ///
    /// # Errors
    /// Everything that is wrong with the template set.
    pub fn engine(&self) -> Result<Engine, Diagnostics> {
        let builder = self.templates.iter().fold(Engine::builder(), EngineBuilder::templates);
        let builder = self.fonts.iter().fold(builder, EngineBuilder::fonts);
        self.profiles.iter().fold(builder, EngineBuilder::profile).build()
    }
}

/// What a server knows.
pub(super) struct Desk {
    pub access: Access,
    pub slots: Slots,
    pub shelf: Mutex<Shelf>,
    pub jobs: Mutex<Jobs>,
    pub stop: Stop,
    /// Corrections are made one after another.
    pub turn: tokio::sync::Mutex<()>,
    engine: Mutex<(Arc<Engine>, Sources)>,
    folder: PathBuf,
}

impl Desk {
    pub(super) fn new(access: Access, slots: Slots, sources: Sources, folder: &Path, stop: Stop) -> Result<Desk, Diagnostics> {
        let engine = Arc::new(sources.engine()?);
        Ok(Desk {
            access,
            slots,
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

    /// The folder for what does not stay in memory.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Works on something in a slot of its own.
    ///
    /// # Errors
    /// Those of the work; too long a time.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let slot = self.slots.slot().await?;
        let task = tokio::task::spawn_blocking(move || {
            let _held = (place, slot);
            work()
        });
        match tokio::time::timeout(WORK_TIME, task).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(Diagnostic::error(Code::Internal, "处理这个请求时程序出错").into()),
            Err(_) => Err(Fault::late("处理的时间太长，已放弃")),
        }
    }
}

/// The content of a mutex, whatever happened to the one who held it last.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
