package org.naglab.io;

/** Shows nothing. */
record SilentProgress() implements Progress {
    @Override
    public void update(long done, String detail) {}

    @Override
    public void close() {}
}
