// verdict: nothing found
extern void reach_error(void);

int main(void)
{
    for (unsigned round = 0; round < 2; round = 1)
        ;
    reach_error();
}
