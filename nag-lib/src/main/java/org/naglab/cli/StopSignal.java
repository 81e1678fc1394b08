package org.naglab.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Turns Ctrl-C into a wish: the work finishes its step and writes its checkpoint before the process ends, with exit code
 * 130. Work that has not asked yet whether to stop, such as fetching its data, has nothing to save, and the process ends
 * at once.
 */
public final class StopSignal implements BooleanSupplier, AutoCloseable {
    private final AtomicBoolean wished = new AtomicBoolean();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicReference<Runnable> before = new AtomicReference<>(() -> {});
    private final CountDownLatch done = new CountDownLatch(1);

    private StopSignal() {}

    /**
     * Listens for the end of the process.
     *
     * @return the signal
     */
    public static StopSignal onCtrlC() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::stopAndWait, "stop"));
        return signal;
    }

    @Override
    public boolean getAsBoolean() {
        asked.set(true);
        return wished.get() || Thread.currentThread().isInterrupted();
    }

    /** Chooses what is done when Ctrl-C comes before the work has asked whether to stop. */
    void beforeWork(Runnable undo) {
        before.set(undo);
    }

    /** Lets the process end. */
    public void workIsDone() {
        done.countDown();
    }

    /** Whether Ctrl-C waits for the work. */
    boolean holdsTheProcess() {
        return asked.get() && done.getCount() > 0;
    }

    @Override
    public void close() {
        workIsDone();
    }

    private void stopAndWait() {
        wished.set(true);
        if (!asked.get()) {
            before.get().run();
            return;
        }
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
