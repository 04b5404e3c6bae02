//! Limits: how many requests are processed at once, how many may wait, how many bytes of bodies are
//! held.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::response::ApiError;

/// Memory for request bodies that are held at once, in units of [`UNIT`] bytes.
const MAX_ROOM: u32 = 256;
const UNIT: usize = 1 << 20;

/// Slots for work and places in the queue.
pub(super) struct Limits {
    /// One for each slot and for each place in the queue.
    places: Arc<Semaphore>,
    slots: Arc<Semaphore>,
    packs: Arc<Semaphore>,
    room: Arc<Semaphore>,
    count: usize,
}

/// An accepted request: working or in the queue.
pub(super) struct Place {
    _place: OwnedSemaphorePermit,
}

/// Memory that the body of a request takes.
pub(super) struct Room(OwnedSemaphorePermit);

/// The right to work.
pub(super) struct Slot {
    _slots: OwnedSemaphorePermit,
    _pack: Option<OwnedSemaphorePermit>,
}

impl Limits {
    pub(super) fn new(slots: usize, queue: usize) -> Limits {
        let count = slots.max(1);
        let of = |n| Arc::new(Semaphore::new(n));
        Limits {
            places: of(count + queue),
            slots: of(count),
            packs: of(1),
            room: of(MAX_ROOM as usize),
            count,
        }
    }

    /// Accepts a request.
    ///
    /// # Errors
    /// The queue is full.
    pub(super) fn enter(&self) -> Result<Place, ApiError> {
        self.places
            .clone()
            .try_acquire_owned()
            .map(|place| Place { _place: place })
            .map_err(|_| ApiError::busy())
    }

    /// Room for a body of this many bytes, on top of what it has.
    ///
    /// # Errors
    /// Bodies that are received at the same time take all of it.
    pub(super) fn room(&self, held: Option<Room>, bytes: usize) -> Result<Room, ApiError> {
        let wanted = bytes.div_ceil(UNIT).max(1);
        let has = held.as_ref().map_or(0, |held| held.0.num_permits());
        let Some(lacking) = wanted.checked_sub(has).filter(|n| *n > 0) else {
            return held.ok_or_else(ApiError::busy);
        };
        let lacking = u32::try_from(lacking).unwrap_or(MAX_ROOM);
        let more =
            self.room.clone().try_acquire_many_owned(lacking).map_err(|_| ApiError::busy())?;
        Ok(match held {
            None => Room(more),
            Some(Room(mut all)) => {
                all.merge(more);
                Room(all)
            }
        })
    }

    /// Waits for a slot.
    pub(super) async fn slot(&self) -> Result<Slot, ApiError> {
        let slots = self.slots.clone().acquire_owned().await.map_err(|_| ApiError::busy())?;
        Ok(Slot { _slots: slots, _pack: None })
    }

    /// Waits for the slots of a pack, with their number: all but one, so that previews still work
    /// meanwhile.
    pub(super) async fn pack(&self) -> Result<(Slot, usize), ApiError> {
        let pack = self.packs.clone().acquire_owned().await.map_err(|_| ApiError::busy())?;
        let count = self.count.saturating_sub(1).max(1);
        let slots = self
            .slots
            .clone()
            .acquire_many_owned(u32::try_from(count).unwrap_or(1))
            .await
            .map_err(|_| ApiError::busy())?;
        Ok((Slot { _slots: slots, _pack: Some(pack) }, count))
    }
}
