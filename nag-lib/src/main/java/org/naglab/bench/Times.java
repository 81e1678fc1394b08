package org.naglab.bench;

/**
 * Time on the wall, and of threads on all cores.
 *
 * @param wallNanos nanoseconds that passed
 * @param cpuNanos nanoseconds that cores worked
 */
record Times(long wallNanos, long cpuNanos) {
    static final Times ZERO = new Times(0, 0);

    Times plus(Times other) {
        return new Times(wallNanos + other.wallNanos, cpuNanos + other.cpuNanos);
    }

    Times minus(Times other) {
        return new Times(wallNanos - other.wallNanos, cpuNanos - other.cpuNanos);
    }
}
