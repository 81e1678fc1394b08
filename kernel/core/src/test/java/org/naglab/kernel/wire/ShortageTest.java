package org.naglab.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import zmq.Msg;

/** What happens to messages while a cell holds all memory. */
final class ShortageTest {
    private static Msg shortOnce(AtomicInteger shortages, int size) {
        if (shortages.getAndDecrement() > 0) {
            throw new OutOfMemoryError("for a test");
        }
        return new Msg(size);
    }

    /** A context whose threads are dead cannot be closed: that must not hold up the tests. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void the_threads_of_zeromq_survive_it() {
        AtomicInteger shortages = new AtomicInteger(1);
        try (ZContext context = new ZContext();
                ZContext client = new ZContext()) {
            Shortage.protect(context);
            ZMQ.Socket socket = context.createSocket(SocketType.ROUTER);
            socket.setMsgAllocator(size -> shortOnce(shortages, size));
            socket.setReceiveTimeOut(5_000);
            int port = socket.bindToRandomPort("tcp://127.0.0.1");
            ZMQ.Socket first = client.createSocket(SocketType.DEALER);
            first.connect("tcp://127.0.0.1:" + port);
            first.send("lost");
            for (int waited = 0; shortages.get() == 1 && waited < 100; waited++) {
                Shortage.pause();
            }
            ZMQ.Socket second = client.createSocket(SocketType.DEALER);
            second.connect("tcp://127.0.0.1:" + port);
            second.send("arrives");
            String text;
            do {
                text = socket.recvStr();
                assertThat(text).as("what is sent by another connection").isNotNull();
            } while (!text.equals("arrives"));
        }
    }

    @Test
    void a_message_of_which_memory_sufficed_for_a_part_arrives_whole_and_the_next_too() {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket from = context.createSocket(SocketType.PUSH);
            ZMQ.Socket to = context.createSocket(SocketType.PULL);
            to.bind("inproc://shortage");
            from.connect("inproc://shortage");
            Frames.send(from, List.of(new byte[1], new byte[2]));
            Frames.send(from, List.of(new byte[3]));
            Incoming incoming = new Incoming(to);
            assertThat(incoming.next()).isTrue();
            // Its receiver ran short: it is asked for again.
            assertThat(incoming.next()).isTrue();
            assertThat(incoming.frames()).extracting(frame -> frame.length).containsExactly(1, 2);
            incoming.done();
            assertThat(incoming.next()).isTrue();
            assertThat(incoming.frames()).extracting(frame -> frame.length).containsExactly(3);
            incoming.drop();
            assertThat(incoming.next()).isFalse();
        }
    }

    @Test
    void what_memory_does_not_suffice_for_is_tried_again_but_not_for_ever() {
        AtomicInteger attempts = new AtomicInteger();
        Shortage.outlast(() -> {
            if (attempts.incrementAndGet() < 4) {
                throw new OutOfMemoryError("for a test");
            }
        });
        assertThat(attempts).hasValue(4);
        Thread.currentThread().interrupt(); // no pauses
        assertThatThrownBy(() -> Shortage.outlast(() -> {
                    attempts.incrementAndGet();
                    throw new OutOfMemoryError("for a test");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(attempts).hasValue(4 + Shortage.MOST_ATTEMPTS);
    }
}
