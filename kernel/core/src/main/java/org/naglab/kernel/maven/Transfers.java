package org.naglab.kernel.maven;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;

/** Counts what is fetched, and ends it when the cell is interrupted. */
final class Transfers extends AbstractTransferListener {
    private final AtomicInteger jars = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    private enum State {
        FETCHING,
        CANCELLED,
        ADDING
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.FETCHING);

    /** Ends the work; returns false if it is too late for that, because jars are being added. */
    boolean cancel() {
        return state.compareAndSet(State.FETCHING, State.CANCELLED) || state.get() == State.CANCELLED;
    }

    /** Begins to add what was fetched; returns false if the work was cancelled: then nothing may be added. */
    boolean beginToAdd() {
        return state.compareAndSet(State.FETCHING, State.ADDING);
    }

    int jars() {
        return jars.get();
    }

    long bytes() {
        return bytes.get();
    }

    @Override
    public void transferInitiated(TransferEvent event) throws TransferCancelledException {
        check();
    }

    @Override
    public void transferStarted(TransferEvent event) throws TransferCancelledException {
        check();
    }

    @Override
    public void transferProgressed(TransferEvent event) throws TransferCancelledException {
        check();
    }

    @Override
    public void transferSucceeded(TransferEvent event) {
        bytes.addAndGet(event.getTransferredBytes());
        if (event.getResource().getResourceName().endsWith(".jar")) {
            jars.incrementAndGet();
        }
    }

    private void check() throws TransferCancelledException {
        if (state.get() == State.CANCELLED) {
            throw new TransferCancelledException("the cell was interrupted");
        }
    }
}
