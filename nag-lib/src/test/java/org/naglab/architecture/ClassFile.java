package org.naglab.architecture;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a compiled class says of itself in its constant pool. Whatever it refers to must stand there, so that neither a
 * static import, nor a fully qualified name, nor a method reference escapes. The Java Virtual Machine Specification, 4.4.
 *
 * @param name with slashes, such as {@code org/naglab/crf/LinearChain}
 * @param access flags as in the specification, table 4.1-B
 * @param texts every UTF-8 constant: names of types, descriptors, signatures, attributes, literals
 * @param members every method that is called or referred to
 */
record ClassFile(String name, int access, Set<String> texts, Set<Member> members) {
    private static final int FINAL = 0x0010;
    private static final int INTERFACE = 0x0200;
    private static final int ENUM = 0x4000;

    /** A method by its owner, name and descriptor. */
    record Member(String owner, String name, String descriptor) implements Comparable<Member> {
        @Override
        public int compareTo(Member other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return owner.replace('/', '.') + "." + name + descriptor;
        }
    }

    /** Reads all class files below a folder, in the order of their paths. */
    static List<ClassFile> below(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .sorted()
                    .map(ClassFile::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    static ClassFile read(Path file) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            in.readInt(); // magic
            in.readInt(); // version
            int count = in.readUnsignedShort();
            String[] texts = new String[count];
            int[] tags = new int[count];
            int[] first = new int[count];
            int[] second = new int[count];
            for (int i = 1; i < count; i++) {
                tags[i] = in.readUnsignedByte();
                switch (tags[i]) {
                    case 1 -> texts[i] = in.readUTF();
                    case 3, 4 -> in.readInt();
                    case 5, 6 -> {
                        in.readLong();
                        i++; // takes two places
                    }
                    case 7, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
                    case 9, 10, 11, 12, 17, 18 -> {
                        first[i] = in.readUnsignedShort();
                        second[i] = in.readUnsignedShort();
                    }
                    case 15 -> {
                        in.readUnsignedByte();
                        in.readUnsignedShort();
                    }
                    default -> throw new IOException("constant " + i + " has the unknown tag " + tags[i]);
                }
            }
            int access = in.readUnsignedShort();
            String name = texts[first[in.readUnsignedShort()]];

            Set<String> allTexts = new TreeSet<>();
            Set<Member> members = new TreeSet<>();
            for (int i = 1; i < count; i++) {
                if (tags[i] == 1) {
                    allTexts.add(texts[i]);
                } else if (tags[i] == 10 || tags[i] == 11) {
                    int nameAndType = second[i];
                    members.add(
                            new Member(texts[first[first[i]]], texts[first[nameAndType]], texts[second[nameAndType]]));
                }
            }
            return new ClassFile(name, access, allTexts, members);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read class file " + file, e);
        }
    }

    /** The part of the name that says where the class belongs: {@code crf} of {@code org/naglab/crf/fused/Cpu}. */
    String area() {
        return name.substring("org/naglab/".length()).replaceAll("/.*", "");
    }

    /** The package with slashes. */
    String packageName() {
        return name.substring(0, name.lastIndexOf('/'));
    }

    boolean isPackageInfo() {
        return name.endsWith("/package-info");
    }

    /** True if nobody can extend it unasked: final, a record, an enum, an interface, sealed, or anonymous. */
    boolean isClosed() {
        return (access & (FINAL | INTERFACE | ENUM)) != 0
                || texts.contains("PermittedSubclasses")
                || name.matches(".*\\$\\d+");
    }

    /** Areas other than its own that it refers to. */
    List<String> areasReferredTo() {
        Set<String> areas = new TreeSet<>();
        for (String text : texts) {
            var matcher = REFERENCE.matcher(text);
            while (matcher.find()) {
                areas.add(matcher.group(1));
            }
        }
        areas.remove(area());
        return new ArrayList<>(areas);
    }

    private static final Pattern REFERENCE = Pattern.compile("org/naglab/(\\w+)/");
}
