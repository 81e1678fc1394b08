package org.naglab.kernel.maven;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;

/** Counts what is fetched, and ends it when the cell is interrupted. */
final class Transfers extends AbstractTransferListener {
    private final AtomicInteger jars = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean cancelled;

    void cancel() {
        cancelled = true;
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
        if (cancelled) {
            throw new TransferCancelledException("the cell was interrupted");
        }
    }
}
