//! The description of a route, from which router and OpenAPI document are made.

use std::sync::Arc;

use axum::http::Method;
use axum::routing::MethodRouter;

use super::request::Param;
use super::state::AppState;

/// A route: one method of one path.
pub(super) struct Route {
    pub method: Method,
    pub path: &'static str,
    pub about: &'static str,
    pub params: &'static [Param],
    pub takes: Takes,
    pub gives: Gives,
    /// Whether it exists for the page only.
    pub desk: bool,
    pub serve: MethodRouter<Arc<AppState>>,
}

/// The body of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Nothing,
    /// A data file: JSON, YAML or a workbook.
    Data,
    /// A JSON value of a schema by name.
    Json(&'static str),
}

/// The body of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    /// A JSON object of a schema by name, with the fields of every report.
    Report(&'static str),
    /// A JSON value as it is.
    Json,
    /// A file of one of some media types.
    File(&'static [&'static str]),
    /// Events of a schema by name.
    Events(&'static str),
}

impl Route {
    pub(super) fn new(
        method: Method,
        path: &'static str,
        about: &'static str,
        serve: MethodRouter<Arc<AppState>>,
    ) -> Route {
        Route {
            method,
            path,
            about,
            params: &[],
            takes: Takes::Nothing,
            gives: Gives::Json,
            desk: false,
            serve,
        }
    }

    pub(super) fn asks(mut self, params: &'static [Param]) -> Route {
        self.params = params;
        self
    }

    pub(super) fn takes(mut self, takes: Takes) -> Route {
        self.takes = takes;
        self
    }

    pub(super) fn gives(mut self, gives: Gives) -> Route {
        self.gives = gives;
        self
    }

    pub(super) fn desk(mut self) -> Route {
        self.desk = true;
        self
    }
}
