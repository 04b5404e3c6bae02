//! How many requests are worked on at once, and how many may wait.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answer::Fault;

/// Bytes of request bodies that are held at once, in units of [`UNIT`].
const ROOM: u32 = 256;
const UNIT: usize = 1 << 20;

/// Slots of work and places to wait in.
pub(super) struct Slots {
    /// Slots and places together.
    places: Arc<Semaphore>,
    slots: Arc<Semaphore>,
    packs: Arc<Semaphore>,
    room: Arc<Semaphore>,
    count: usize,
}

/// A place among those whose request is taken.
pub(super) struct Place {
    _place: OwnedSemaphorePermit,
}

/// Leave to work.
pub(super) struct Slot {
    _slots: OwnedSemaphorePermit,
    _pack: Option<OwnedSemaphorePermit>,
}

impl Slots {
    pub(super) fn new(slots: usize, queue: usize) -> Slots {
        let count = slots.max(1);
        let of = |n| Arc::new(Semaphore::new(n));
        Slots { places: of(count + queue), slots: of(count), packs: of(1), room: of(ROOM as usize), count }
    }

    /// Takes a request.
    ///
    /// # Errors
    /// All places are taken.
    pub(super) fn enter(&self) -> Result<Place, Fault> {
        self.places.clone().try_acquire_owned().map(|place| Place { _place: place }).map_err(|_| Fault::busy())
    }

    /// Waits until so many bytes can be held.
    pub(super) async fn room(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Fault> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(ROOM).clamp(1, ROOM);
        self.room.clone().acquire_many_owned(units).await.map_err(|_| Fault::busy())
    }

    /// Waits for a slot.
    pub(super) async fn slot(&self) -> Result<Slot, Fault> {
        let slots = self.slots.clone().acquire_owned().await.map_err(|_| Fault::busy())?;
        Ok(Slot { _slots: slots, _pack: None })
    }

    /// Waits for the slots of a pack: all but one, so that pages can be looked at meanwhile. Yields how many.
    pub(super) async fn pack(&self) -> Result<(Slot, usize), Fault> {
        let pack = self.packs.clone().acquire_owned().await.map_err(|_| Fault::busy())?;
        let count = self.count.saturating_sub(1).max(1);
        let slots = self.slots.clone().acquire_many_owned(u32::try_from(count).unwrap_or(1)).await.map_err(|_| Fault::busy())?;
        Ok((Slot { _slots: slots, _pack: Some(pack) }, count))
    }
}
