//! A part of a view without its type, for places where a view comes and goes and for the ends of components.
//!
//! Leptos' own `AnyView` carries two more copies of the code of every view it erases: one that waits for lazy routes while it wakes the
//! page, and one that waits for resources before it writes HTML. Ours need neither (a `Transition` inside looks after itself).
//! Without them the WebAssembly is a quarter smaller and the server has less to do.

use std::any::Any;

use leptos::{
    attr::any_attribute::AnyAttribute,
    prelude::*,
    tachys::{
        hydration::Cursor,
        no_attrs,
        renderer::types::{Element, Node},
        view::{Mountable, Position, PositionState},
    },
};

/// A part of a view.
pub(crate) struct Part(Box<dyn Erased>);

/// Makes a [`Part`] of a view that has an element or a text. What waits for data inside it does so in [`super::waits`].
pub(crate) trait IntoPart: RenderHtml + Sized + 'static {
    /// The view without its type.
    fn part(self) -> Part {
        Part(Box::new(self))
    }
}

impl<V: RenderHtml + 'static> IntoPart for V {}

/// What a view can do without its type.
trait Erased: Send {
    fn build(self: Box<Self>) -> Mounted;
    fn rebuild(self: Box<Self>, mounted: &mut Mounted);
    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Mounted;
    #[cfg(feature = "ssr")]
    fn write(self: Box<Self>, html: &mut String, position: &mut Position, escape: bool);
    #[cfg(feature = "ssr")]
    fn stream(self: Box<Self>, html: &mut leptos::tachys::ssr::StreamBuilder, position: &mut Position, escape: bool);
}

impl<V: RenderHtml + 'static> Erased for V {
    fn build(self: Box<Self>) -> Mounted {
        Mounted(Box::new((*self).build()))
    }

    fn rebuild(self: Box<Self>, mounted: &mut Mounted) {
        if let Some(state) = mounted.0.any().downcast_mut::<V::State>() {
            (*self).rebuild(state);
            return;
        }
        let mut new = Erased::build(self);
        mounted.insert_before_this(&mut new);
        mounted.unmount();
        *mounted = new;
    }

    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Mounted {
        Mounted(Box::new((*self).hydrate::<true>(cursor, position)))
    }

    #[cfg(feature = "ssr")]
    fn write(self: Box<Self>, html: &mut String, position: &mut Position, escape: bool) {
        (*self).to_html_with_buf(html, position, escape, false, Vec::new());
    }

    #[cfg(feature = "ssr")]
    fn stream(self: Box<Self>, html: &mut leptos::tachys::ssr::StreamBuilder, position: &mut Position, escape: bool) {
        (*self).to_html_async_with_buf::<false>(html, position, escape, false, Vec::new());
    }
}

/// A part that is on the page.
pub(crate) struct Mounted(Box<dyn State>);

trait State: Mountable {
    fn any(&mut self) -> &mut dyn Any;
}

impl<S: Mountable + 'static> State for S {
    fn any(&mut self) -> &mut dyn Any {
        self
    }
}

impl Mountable for Mounted {
    fn unmount(&mut self) {
        self.0.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.0.elements()
    }
}

impl Render for Part {
    type State = Mounted;

    fn build(self) -> Mounted {
        self.0.build()
    }

    fn rebuild(self, state: &mut Mounted) {
        self.0.rebuild(state);
    }
}

no_attrs!(Part);

impl RenderHtml for Part {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    #[cfg(feature = "ssr")]
    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        escape: bool,
        _mark_branches: bool,
        _extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.write(html, position, escape);
    }

    /// In order only: our pages are written whole, so nothing is ever sent ahead.
    #[cfg(feature = "ssr")]
    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        html: &mut leptos::tachys::ssr::StreamBuilder,
        position: &mut Position,
        escape: bool,
        _mark_branches: bool,
        _extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.stream(html, position, escape);
    }

    #[cfg(not(feature = "ssr"))]
    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Mounted {
        self.0.hydrate(cursor, position)
    }

    fn into_owned(self) -> Self {
        self
    }
}
