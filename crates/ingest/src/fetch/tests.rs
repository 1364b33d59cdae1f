//! Whole watches against small servers of this machine.

mod limits;
mod memory;
mod politeness;
mod restart;
mod safety;
mod server;
mod watching;
mod world;
