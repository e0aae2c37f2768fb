//! Puts handlers behind the doors that the access table describes.

use axum::{
    Router,
    extract::{Request, State as Shared},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::MethodRouter,
};
use http::Method;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::access::{self, Access, Who};
use crate::{auth, state::State, telemetry::request::Template};

/// The doors that are open so far.
pub(super) struct Doors {
    state: State,
    router: OpenApiRouter<State>,
    opened: Vec<&'static Access>,
}

#[derive(Clone)]
struct Gate {
    state: State,
    access: &'static Access,
}

impl Doors {
    pub(super) fn new(state: State, openapi: OpenApi) -> Self {
        Self { state, router: OpenApiRouter::with_openapi(openapi), opened: Vec::new() }
    }

    /// Opens the door of one route. `handler` answers this method only.
    pub(super) fn open(mut self, method: &Method, path: &str, handler: MethodRouter<State>) -> Self {
        if let Some(gate) = self.gate(method, path) {
            self.router = self.router.route(path, handler.route_layer(from_fn_with_state(gate, pass)));
        }
        self
    }

    /// Opens the door of one route that documents itself.
    pub(super) fn open_documented(mut self, route: UtoipaMethodRouter<State>) -> Self {
        let (schemas, paths, handler) = route;
        let Some((method, path)) = method_and_path(&paths) else { return self };
        if let Some(gate) = self.gate(&method, &path) {
            let handler = handler.route_layer(from_fn_with_state(gate, pass));
            self.router = self.router.routes((schemas, paths, handler));
        }
        self
    }

    fn gate(&mut self, method: &Method, path: &str) -> Option<Gate> {
        let Some(access) = access::of(method, path) else {
            tracing::error!(%method, path, "this route is not in the access table, so it stays closed");
            return None;
        };
        self.opened.push(access);
        Some(Gate { state: self.state.clone(), access })
    }

    /// The router, what its API part looks like from outside, and which lines of the table have a door.
    pub(super) fn finish(self) -> (Router<State>, OpenApi, Vec<&'static Access>) {
        let (router, openapi) = self.router.split_for_parts();
        (router, openapi, self.opened)
    }
}

/// The one operation that a documented route has.
fn method_and_path(paths: &utoipa::openapi::Paths) -> Option<(Method, String)> {
    let (path, item) = paths.paths.first_key_value()?;
    let operations = [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PATCH, &item.patch),
        (Method::PUT, &item.put),
        (Method::DELETE, &item.delete),
    ];
    let (method, _) = operations.into_iter().find(|(_, operation)| operation.is_some())?;
    Some((method, path.clone()))
}

/// Lets a request pass if its door's line says so.
async fn pass(Shared(gate): Shared<Gate>, request: Request, next: Next) -> Response {
    let Gate { state, access } = gate;
    let mut response = match access.who {
        // A signature is checked on the body, by the handler that reads it.
        Who::Public | Who::Signed => next.run(request).await,
        Who::Staff(permission) => {
            let (mut parts, body) = request.into_parts();
            match auth::staff::admit(&state, &mut parts, permission).await {
                Ok(()) => next.run(Request::from_parts(parts, body)).await,
                Err(problem) => problem.into_response(),
            }
        }
        Who::Document => auth::document::admit(&state, request, next).await,
    };
    response.extensions_mut().insert(Template(access.path));
    response
}
