//! The rest of a request's body that nobody read: taken in and forgotten, since who is still
//! sending when the connection closes never gets to read the answer.

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

use super::desk::locked;

/// How much is taken in, in bytes, and for how long.
const MOST_BYTES: usize = 128 << 20;
const MOST_TIME: Duration = Duration::from_secs(10);

/// The body of a request, seen by its handler and afterwards by us.
#[derive(Clone)]
pub(super) struct Rest(Arc<Mutex<Body>>);

impl Rest {
    /// The request with its body shared. Who waits to be told to go on has not sent it, and gets none of this.
    pub(super) fn of(request: Request) -> (Request, Option<Rest>) {
        if request.headers().contains_key(header::EXPECT) || request.body().is_end_stream() {
            return (request, None);
        }
        let (parts, body) = request.into_parts();
        let rest = Rest(Arc::new(Mutex::new(body)));
        (Request::from_parts(parts, Body::new(rest.clone())), Some(rest))
    }

    /// Takes in what is left.
    pub(super) async fn drain(self) {
        let body = std::mem::take(&mut *locked(&self.0));
        let mut stream = body.into_data_stream();
        let taken = async {
            let mut seen = 0;
            while let Some(Ok(part)) = stream.next().await {
                seen += part.len();
                if seen > MOST_BYTES {
                    return;
                }
            }
        };
        _ = tokio::time::timeout(MOST_TIME, taken).await;
    }
}

impl HttpBody for Rest {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut *locked(&self.0)).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        locked(&self.0).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        locked(&self.0).size_hint()
    }
}
