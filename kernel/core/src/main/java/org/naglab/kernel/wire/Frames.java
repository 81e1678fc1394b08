package org.naglab.kernel.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zeromq.ZMQ;

/** Multi-part messages of ZeroMQ. */
public final class Frames {
    private Frames() {}

    /** Returns the frames of the next message that waits on {@code socket}, if one does. */
    public static Optional<List<byte[]>> receive(ZMQ.Socket socket) {
        byte[] first = socket.recv(ZMQ.DONTWAIT);
        if (first == null) {
            return Optional.empty();
        }
        List<byte[]> frames = new ArrayList<>();
        frames.add(first);
        while (socket.hasReceiveMore()) {
            frames.add(socket.recv());
        }
        return Optional.of(frames);
    }

    /** Sends {@code frames} as one message. */
    public static void send(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i + 1 < frames.size() ? ZMQ.SNDMORE : 0);
        }
    }
}
