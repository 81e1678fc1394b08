/**
 * Carries messages over ZeroMQ: connection file, signatures, sockets, heartbeat. Nothing here knows what a message means.
 */
@NullMarked
package org.naglab.kernel.wire;

import org.jspecify.annotations.NullMarked;
