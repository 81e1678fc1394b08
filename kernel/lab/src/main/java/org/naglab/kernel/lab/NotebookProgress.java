package org.naglab.kernel.lab;

import org.naglab.io.ProgressView;
import org.naglab.kernel.display.Display;
import org.naglab.kernel.display.ProgressBar;

/** Shows the library's own progress, such as a trainer's, as bars in a notebook. */
public final class NotebookProgress implements ProgressView.Opener {
    /** Used by the service loader. */
    public NotebookProgress() {}

    @Override
    public ProgressView open(String label, long total, String unit) {
        ProgressBar bar = Display.progressBar(label, total, unit);
        return new ProgressView() {
            @Override
            public void update(long done, String detail) {
                bar.update(done, detail);
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }
}
