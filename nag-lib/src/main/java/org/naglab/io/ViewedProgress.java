package org.naglab.io;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Progress that another part of the program shows.
 *
 * @param view where
 */
record ViewedProgress(ProgressView view) implements Progress {
    /** Finds the place once, when progress is first shown. */
    private static final class Found {
        private static final Optional<ProgressView.Opener> OPENER = ServiceLoader.load(
                        ProgressView.Opener.class, ProgressView.class.getClassLoader())
                .findFirst();
    }

    /** Opens a view where the process is a notebook's kernel that has one. */
    static Optional<Progress> inNotebook(String label, long total, String unit) {
        return Boolean.getBoolean("naglab.notebook")
                ? Found.OPENER.map(opener -> new ViewedProgress(opener.open(label, total, unit)))
                : Optional.empty();
    }

    @Override
    public void update(long done, String detail) {
        view.update(done, detail);
    }

    @Override
    public void close() {
        view.close();
    }
}
