/**
 * Cells of other languages in the kernel's own process, by GraalVM's Truffle: the same objects on both sides. Read
 * {@link org.naglab.kernel.polyglot.Guest} first, then {@link org.naglab.kernel.polyglot.GuestCell}. Nothing here is loaded
 * before a magic of this package is asked for, and no language before its first cell.
 */
@NullMarked
package org.naglab.kernel.polyglot;

import org.jspecify.annotations.NullMarked;
