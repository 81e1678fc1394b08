/**
 * Reads, writes and fetches files so that nothing half-written is ever seen, and tells a person how long work takes. Read {@link org.naglab.io.AtomicFiles} and {@link org.naglab.io.Json} first. No tensors here.
 */
@NullMarked
package org.naglab.io;

import org.jspecify.annotations.NullMarked;
