//! Erases the type of a view that waits for nothing.
//!
//! Leptos makes two more copies of the code of every view: one that waits for lazy routes while it wakes the page, and one that waits
//! for resources before it writes HTML. Ours have no use for either (a `Suspense` inside looks after itself), and cutting them off
//! here saves a fifth of the WebAssembly and much of the server's work.

use leptos::{
    attr::{Attribute, any_attribute::AnyAttribute},
    prelude::*,
    tachys::{
        hydration::Cursor,
        ssr::StreamBuilder,
        view::{Position, PositionState, add_attr::AddAnyAttr},
    },
};

/// Ends a component.
pub(crate) trait Still: IntoView + Sized + 'static {
    /// The view as one that waits for nothing. A `Suspend` may only be in it below a `Suspense`.
    fn still(self) -> AnyView {
        Waitless(self.into_view()).into_any()
    }
}

impl<V: IntoView + 'static> Still for V {}

struct Waitless<V>(V);

impl<V: Render> Render for Waitless<V> {
    type State = V::State;

    fn build(self) -> Self::State {
        self.0.build()
    }

    fn rebuild(self, state: &mut Self::State) {
        self.0.rebuild(state);
    }
}

impl<V: AddAnyAttr> AddAnyAttr for Waitless<V> {
    type Output<NewAttr: Attribute> = Waitless<V::Output<NewAttr>>;

    fn add_any_attr<NewAttr: Attribute>(self, attr: NewAttr) -> Self::Output<NewAttr>
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        Waitless(self.0.add_any_attr(attr))
    }
}

impl<V: RenderHtml> RenderHtml for Waitless<V> {
    type AsyncOutput = Self;
    type Owned = Waitless<V::Owned>;

    const MIN_LENGTH: usize = V::MIN_LENGTH;
    const EXISTS: bool = V::EXISTS;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self::AsyncOutput {
        self
    }

    fn html_len(&self) -> usize {
        self.0.html_len()
    }

    async fn hydrate_async(self, _: &Cursor, _: &PositionState) -> Self::State {
        panic!("the page is woken at once, by hydrate_body");
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_async_with_buf::<OUT_OF_ORDER>(buf, position, escape, mark_branches, extra_attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        self.0.hydrate::<FROM_SERVER>(cursor, position)
    }

    fn into_owned(self) -> Self::Owned {
        Waitless(self.0.into_owned())
    }
}
