package org.naglab.kernel.lab;

import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderer;
import org.naglab.report.TrainingLog;

/** Shows a training's log as its table. */
public final class TrainingLogRenderer implements Renderer<TrainingLog> {
    /** Used by the service loader. */
    public TrainingLogRenderer() {}

    @Override
    public Class<TrainingLog> type() {
        return TrainingLog.class;
    }

    @Override
    public MimeBundle render(TrainingLog log) {
        return new TableRenderer().render(log.table());
    }
}
