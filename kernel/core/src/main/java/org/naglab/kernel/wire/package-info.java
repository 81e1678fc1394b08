/**
 * Carries messages over ZeroMQ: connection file, signatures, sockets, heartbeat, and a client for tests and the headless runner. Nothing here knows what a message means.
 */
@NullMarked
package org.naglab.kernel.wire;

import org.jspecify.annotations.NullMarked;
