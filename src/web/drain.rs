//! Drains the part of a request's body that no handler read. A client that is still sending when
//! the connection closes would not read the response, so the rest is read and dropped.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Error;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header;
use futures_util::StreamExt as _;
use hyper::body::{Frame, SizeHint};

use super::state::locked;

/// Bytes that are drained at most, and the time for it.
const MAX_BYTES: usize = 128 << 20;
const MAX_TIME: Duration = Duration::from_secs(10);

/// The body of a request, shared by its handler and the guard.
#[derive(Clone)]
pub(super) struct SharedBody(Arc<Mutex<Body>>);

impl SharedBody {
    /// The request with its body shared. `None` if there is no body, or if the client sends it only
    /// after `100 Continue`.
    pub(super) fn of(request: Request) -> (Request, Option<SharedBody>) {
        if request.headers().contains_key(header::EXPECT) || request.body().is_end_stream() {
            return (request, None);
        }
        let (parts, body) = request.into_parts();
        let shared = SharedBody(Arc::new(Mutex::new(body)));
        (Request::from_parts(parts, Body::new(shared.clone())), Some(shared))
    }

    /// Reads and drops the rest.
    pub(super) async fn drain(self) {
        let body = std::mem::take(&mut *locked(&self.0));
        let mut stream = body.into_data_stream();
        let drained = async {
            let mut seen = 0;
            while let Some(Ok(part)) = stream.next().await {
                seen += part.len();
                if seen > MAX_BYTES {
                    return;
                }
            }
        };
        _ = tokio::time::timeout(MAX_TIME, drained).await;
    }
}

impl HttpBody for SharedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut *locked(&self.0)).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        locked(&self.0).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        locked(&self.0).size_hint()
    }
}
