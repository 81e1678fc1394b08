package org.naglab.bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.naglab.decode.Stage;
import org.naglab.decode.StageListener;

/**
 * Measures how long the stages of one decode take. All time from {@link #start} to {@link #stop} belongs to some stage,
 * what is before the first to the first, so that the stages sum to the whole.
 */
final class StageClock implements StageListener {
    private final LongSupplier wall;
    private final LongSupplier processor;
    private final Map<Stage, Times> spent = new EnumMap<>(Stage.class);
    private Stage stage = Stage.TOKENIZE;
    private Times since = Times.ZERO;

    /** Measures with clocks that count nanoseconds. */
    StageClock(LongSupplier wall, LongSupplier processor) {
        this.wall = wall;
        this.processor = processor;
    }

    /** Begins anew. */
    void start() {
        spent.clear();
        stage = Stage.TOKENIZE;
        since = now();
    }

    @Override
    public void enter(Stage next) {
        Times now = now();
        spent.merge(stage, now.minus(since), Times::plus);
        since = now;
        stage = next;
    }

    /** Ends the last stage, and gives what each took. */
    Map<Stage, Times> stop() {
        enter(stage);
        return new EnumMap<>(spent);
    }

    private Times now() {
        return new Times(wall.getAsLong(), processor.getAsLong());
    }
}
