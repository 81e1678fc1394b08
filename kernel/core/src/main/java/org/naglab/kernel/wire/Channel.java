package org.naglab.kernel.wire;

/** The four channels that carry messages; the fifth, the heartbeat, carries none. */
public enum Channel {
    /** Requests, answered in turn. */
    SHELL,
    /** Requests that must not wait for a running cell. */
    CONTROL,
    /** Questions from the kernel to the front end. */
    STDIN,
    /** What is published to every front end. */
    IOPUB
}
